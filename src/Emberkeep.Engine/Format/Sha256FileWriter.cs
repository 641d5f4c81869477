using System.Runtime.InteropServices;
using Emberkeep.Engine.Format.Json;

namespace Emberkeep.Engine.Format;

/// <summary>
/// Writes a list of block hashes byte for byte as Cinder would, without ever holding the list. The sink's buffers are only valid during its call.
/// </summary>
internal sealed class Sha256FileWriter(Sha256FileHeader header, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink)
{
    /// <summary>Bytes in the file from one hash to the next.</summary>
    public const int Stride = HexLength + 8;

    private const int HexLength = Sha256Digest.Size * 2;
    private const int HashesPerPiece = 1000;
    private readonly PythonJsonWriter _text = new(isIndented: true);
    private readonly byte[] _piece = new byte[HashesPerPiece * Stride];
    private bool _hasHashes;
    private bool _isStarted;

    /// <summary>Appends hashes, in the order of the blocks in the volume.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<Sha256Digest> hashes, CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        while (!hashes.IsEmpty)
        {
            var count = Math.Min(hashes.Length, HashesPerPiece);
            var length = Format(hashes.Span[..count]);
            await sink(_piece.AsMemory(0, length), cancellationToken);
            hashes = hashes[count..];
        }
    }

    /// <summary>Ends the file. Call it once, also when there are no hashes.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        await sink(_hasHashes ? "\"\n  ]"u8.ToArray() : "[]"u8.ToArray(), cancellationToken);
        _text.Field("version", header.Version);
        _text.Field("volume_id", header.VolumeId.ToString());
        _text.EndObject();
        await _text.FlushAsync(sink, isForced: true, cancellationToken);
    }

    private async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (_isStarted)
        {
            return;
        }

        _isStarted = true;
        _text.BeginObject();
        _text.Field("backup_description", header.BackupDescription);
        _text.Field("backup_id", header.BackupId.ToString());
        _text.Field("backup_name", header.BackupName);
        _text.Field("chunk_size", header.BlockSize);
        _text.Field("created_at", header.CreatedAtText);
        _text.Key("sha256s");
        _text.EndRawValue();
        await _text.FlushAsync(sink, isForced: true, cancellationToken);
    }

    /// <summary>Writes each hash with the eight bytes before it; the closing quote belongs to what follows.</summary>
    private int Format(ReadOnlySpan<Sha256Digest> hashes)
    {
        var at = 0;
        foreach (ref readonly var hash in hashes)
        {
            var before = _hasHashes ? "\",\n    \""u8 : "[\n    \""u8;
            before.CopyTo(_piece.AsSpan(at));
            at += before.Length;
            _hasHashes = true;
            Convert.TryToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<Sha256Digest>(in hash)), _piece.AsSpan(at, HexLength), out _);
            at += HexLength;
        }

        return at;
    }
}
