using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Storage.Decorators.Retrying;

/// <summary>
/// An object's stream that is opened anew where it broke. Attempts count from the last byte that came, so a slow way through many short failures gets
/// to the end too.
/// </summary>
/// <param name="first">The stream as it was opened; owned.</param>
/// <param name="reopen">Opens the rest behind the given number of bytes.</param>
/// <param name="retrier">How often and for how long.</param>
/// <param name="name">The object, for messages.</param>
internal sealed class RetryingStream(Stream first, Func<long, CancellationToken, Task<Stream>> reopen, Retrier retrier, string name) : Stream, IVersionedStream
{
    private Stream? _inner = first;
    private long _done;

    public string Version { get; } = (first as IVersionedStream)?.Version ?? "";

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await retrier.RunAsync(token => TryReadAsync(buffer, token), cancellationToken);
        _done += count;
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

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner?.Dispose();
            _inner = null;
        }

        base.Dispose(disposing);
    }

    private async Task<int> TryReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            _inner ??= await OpenRestAsync(cancellationToken);
            return await _inner.ReadAsync(buffer, cancellationToken);
        }
        catch (BackupException e) when (Retrier.IsWorthRepeating(e))
        {
            await CloseAsync();
            throw;
        }
    }

    private async Task<Stream> OpenRestAsync(CancellationToken cancellationToken)
    {
        var rest = await reopen(_done, cancellationToken);
        if (string.Equals((rest as IVersionedStream)?.Version ?? "", Version, StringComparison.Ordinal))
        {
            return rest;
        }

        await rest.DisposeAsync();
        throw new BackupException(
            ErrorKind.Conflict, $"The object {name} was replaced while it was read.", "Another job takes over objects of a deleted backup; try again.", isTransient: true);
    }

    private async ValueTask CloseAsync()
    {
        if (_inner is { } broken)
        {
            _inner = null;
            await broken.DisposeAsync();
        }
    }
}
