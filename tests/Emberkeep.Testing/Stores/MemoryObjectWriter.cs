using Emberkeep.Stores;

namespace Emberkeep.Testing.Stores;

/// <summary>Gathers an object's bytes until they are published.</summary>
internal sealed class MemoryObjectWriter : IObjectWriter
{
    private readonly MemoryStream _content = new();
    private readonly Action<byte[]> _publish;
    private readonly Action _closed;
    private bool _isFinished;
    private bool _isDisposed;

    public MemoryObjectWriter(Action<byte[]> publish, Action closed)
    {
        _publish = publish;
        _closed = closed;
    }

    public long Length => _content.Length;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckUsable();
        _content.Write(data.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        cancellationToken.ThrowIfCancellationRequested();
        CheckUsable();
        _content.SetLength(_content.Length + count);
        _content.Position = _content.Length;
        return ValueTask.CompletedTask;
    }

    public ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckUsable();
        _isFinished = true;

        // Of its own even when empty: the store tells contents apart by their arrays, and ToArray has one for all that are empty.
        var content = new byte[_content.Length];
        _content.GetBuffer().AsSpan(0, content.Length).CopyTo(content);
        _publish(content);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _closed();
        }

        return ValueTask.CompletedTask;
    }

    private void CheckUsable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isFinished)
        {
            throw new InvalidOperationException("The object was committed, or its commit failed.");
        }
    }
}
