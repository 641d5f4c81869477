using System.Buffers;
using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>
/// Reads a range of an object from front to back. Small reads come from a buffer, large ones go straight to the file. Only the asynchronous
/// methods read: a synchronous read would block a thread for as long as a server takes to answer.
/// </summary>
internal sealed class PosixObjectStream : Stream
{
    private const int BufferSize = 1024 * 1024;

    /// <summary>An object that is replaced faster than it can be opened is not one of ours.</summary>
    private const int MaxOpens = 10;

    private readonly Func<CancellationToken, ValueTask<IRootedFile>> _open;
    private IRootedFile _file;
    private int _opens = 1;
    private bool _hasRead;
    private long _end;
    private byte[]? _buffer;
    private int _bufferStart;
    private int _bufferEnd;
    private long _position;
    private bool _isDisposed;

    /// <param name="file">The file; it belongs to the stream from here on.</param>
    /// <param name="open">Opens the file again, by its name.</param>
    /// <param name="offset">Where the range starts.</param>
    /// <param name="length">Length of the range, or null to read to the end of the file.</param>
    public PosixObjectStream(IRootedFile file, Func<CancellationToken, ValueTask<IRootedFile>> open, long offset, long? length)
    {
        _file = file;
        _open = open;
        _position = offset;
        _end = length is { } count && count < long.MaxValue - offset ? offset + count : long.MaxValue;
    }

    public override bool CanRead => !_isDisposed;

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
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_bufferStart == _bufferEnd)
        {
            var wanted = Math.Min(buffer.Length, _end - _position);
            if (wanted >= BufferSize || wanted == _end - _position)
            {
                // The rest of the range fits the caller's buffer, or the caller's buffer is no smaller than ours.
                return wanted == 0 ? 0 : await ReadFileAsync(buffer[..(int)wanted], cancellationToken);
            }

            await FillAsync(cancellationToken);
        }

        var count = Math.Min(buffer.Length, _bufferEnd - _bufferStart);
        _buffer.AsMemory(_bufferStart, count).CopyTo(buffer);
        _bufferStart += count;
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
        if (!_isDisposed)
        {
            _isDisposed = true;
            if (_buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = null;
            }

            await _file.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            // Starts the close and does not wait for it; closing a file that was read reports nothing.
            _ = DisposeAsync().AsTask();
        }

        base.Dispose(disposing);
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(BufferSize);
        _bufferStart = 0;
        _bufferEnd = 0;
        var wanted = (int)Math.Min(BufferSize, _end - _position);
        _bufferEnd = await ReadFileAsync(_buffer.AsMemory(0, wanted), cancellationToken);
    }

    /// <summary>Fewer bytes than asked for are the end of the file, so nothing is asked again to learn of it.</summary>
    private async ValueTask<int> ReadFileAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var read = await _file.ReadAsync(_position, buffer, cancellationToken);
                _hasRead |= read > 0;
                _position += read;
                if (read < buffer.Length)
                {
                    _end = _position;
                }

                return read;
            }
            catch (BackupException e) when (ErrnoException.Of(e) == Errno.ENOENT)
            {
                // The file is open, so this is no missing name: GlusterFS opens when the first byte is asked for, and finds that the file was
                // replaced meanwhile.
                await OpenAgainAsync(e, cancellationToken);
            }
        }
    }

    private async ValueTask OpenAgainAsync(BackupException cause, CancellationToken cancellationToken)
    {
        if (_hasRead || _opens++ == MaxOpens)
        {
            throw new BackupException(
                ErrorKind.Unavailable,
                $"{cause.Message} It was replaced while it was read, and the server does not keep the old one.",
                "Run the command again.",
                isTransient: true,
                cause);
        }

        var again = await _open(cancellationToken);
        await _file.DisposeAsync();
        _file = again;
    }
}
