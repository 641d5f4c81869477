using System.Security.Cryptography;

namespace Emberkeep.Engine.Format.Json;

/// <summary>
/// A digest of JSON text without the white space between its tokens, which differs between the versions of Python that wrote it.
/// </summary>
internal sealed class JsonDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _kept = new byte[8192];
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>Appends text.</summary>
    public void Append(ReadOnlySpan<byte> json)
    {
        var count = 0;
        foreach (var b in json)
        {
            if (count == _kept.Length)
            {
                _hash.AppendData(_kept);
                count = 0;
            }

            if (_isInString)
            {
                _isInString = _isEscaped || b != (byte)'"';
                _isEscaped = !_isEscaped && b == (byte)'\\';
            }
            else if (b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                continue;
            }
            else
            {
                _isInString = b == (byte)'"';
            }

            _kept[count++] = b;
        }

        _hash.AppendData(_kept.AsSpan(0, count));
    }

    /// <summary>The digest of what was appended.</summary>
    public Sha256Digest Finish() => new(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
