namespace Emberkeep.Testing.Stores;

/// <summary>A stream whose reads are recorded and may fail or end early. Disposing never fails and is not counted.</summary>
internal sealed class FaultInjectingStream : Stream
{
    private readonly FaultInjectingStore _store;
    private readonly Stream _inner;
    private readonly string _container;
    private readonly string _name;
    private bool _isCut;

    public FaultInjectingStream(FaultInjectingStore store, Stream inner, string container, string name)
    {
        _store = store;
        _inner = inner;
        _container = container;
        _name = name;
    }

    public override bool CanRead => _inner.CanRead;

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
        if (_isCut)
        {
            return 0;
        }

        var count = 0;
        await _store.RunAsync(
            StoreOperation.Read,
            _container,
            _name,
            async () => count = await _inner.ReadAsync(buffer, cancellationToken),
            cancellationToken,
            async () =>
            {
                _isCut = true;
                count = await _inner.ReadAsync(buffer[..(buffer.Length / 2)], cancellationToken);
            });
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
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
