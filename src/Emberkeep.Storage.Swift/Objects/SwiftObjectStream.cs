using System.Security.Cryptography;
using Emberkeep.Errors;
using Emberkeep.Storage.Swift.Transport;
using Emberkeep.Stores;

namespace Emberkeep.Storage.Swift.Objects;

/// <summary>The body of an answer. It is complete or an error; of a whole plain object the MD5 is checked too.</summary>
internal sealed class SwiftObjectStream : Stream, IVersionedStream
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly HttpChannel _channel;
    private readonly string _what;
    private readonly long? _expected;
    private readonly string _etag;
    private readonly IncrementalHash? _md5;
    private long _done;
    private bool _isChecked;

    private SwiftObjectStream(HttpResponseMessage response, Stream body, HttpChannel channel, string what)
    {
        _response = response;
        _body = body;
        _channel = channel;
        _what = what;
        _expected = response.Content.Headers.ContentLength;
        var state = ObjectState.Of(response);
        _etag = state.ETag;
        Version = state.Version;
        var isWhole = response.StatusCode == System.Net.HttpStatusCode.OK && _etag.Length == 32 && ObjectState.Header(response, "X-Static-Large-Object") is null
            && ObjectState.Header(response, "X-Object-Manifest") is null;
        _md5 = isWhole ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
    }

    public string Version { get; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Makes a stream of an answer, which it then owns.</summary>
    public static async Task<SwiftObjectStream> OpenAsync(HttpResponseMessage response, HttpChannel channel, string what, CancellationToken cancellationToken) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellationToken), channel, what);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var count = await _channel.ReadAsync(_body, buffer, _response.RequestMessage!.RequestUri!, _what, cancellationToken);
        _done += count;
        if (count > 0)
        {
            _md5?.AppendData(buffer.Span[..count]);
        }
        else if (!_isChecked)
        {
            CheckEnd();
            _isChecked = true;
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Objects are read with the asynchronous methods.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
            _response.Dispose();
            _md5?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void CheckEnd()
    {
        if (_expected is { } expected && _done < expected)
        {
            throw new BackupException(
                ErrorKind.Unavailable, $"{_what}: the answer ended after {_done} of {expected} bytes.", "Check the network and the server's log.", isTransient: true);
        }

        if (_md5 is not null && Convert.ToHexStringLower(_md5.GetCurrentHash()) is var md5 && !string.Equals(md5, _etag, StringComparison.Ordinal))
        {
            // Not transient: who goes on behind the last byte would find nothing wrong.
            throw new BackupException(
                ErrorKind.Corrupt,
                $"{_what}: the bytes have the MD5 {md5}, but Swift says that the object has {_etag}.",
                "Try again; when it comes again, the object is damaged in Swift or a proxy changes it on the way.");
        }
    }
}
