using System.Buffers;
using Amazon.S3.Model;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Storage.S3.Objects;

/// <summary>
/// An object in the making. What fits into one part is kept until the commit and sent in one request, larger objects go in parts, several at once,
/// and become an object by the last request. Until then nobody sees anything.
/// </summary>
internal sealed class S3ObjectWriter(Publisher publisher, S3Target target, WriteCondition condition, int partSize, SemaphoreSlim slots) : IObjectWriter
{
    /// <summary>The protocol's limit.</summary>
    private const int MaxParts = 10_000;

    private const int FirstBuffer = 64 << 10;
    private static readonly byte[] s_zeros = new byte[64 << 10];

    private readonly string _writer = Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task<PartETag>> _parts = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, partSize));
    private int _filled;
    private string? _upload;
    private bool _isDisposed;

    /// <inheritdoc/>
    public bool IsUncontended { get; set; }

    /// <inheritdoc/>
    public long Length { get; private set; }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (data.Length > 0)
        {
            if (_filled == partSize)
            {
                // Only now: what fits exactly is sent in one request.
                await SendPartAsync(cancellationToken);
            }

            var count = Math.Min(data.Length, partSize - _filled);
            Reserve(_filled + count);
            data.Span[..count].CopyTo(_buffer.AsSpan(_filled));
            _filled += count;
            Length += count;
            data = data[count..];
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            var piece = (int)Math.Min(count, s_zeros.Length);
            await WriteAsync(s_zeros.AsMemory(0, piece), cancellationToken);
            count -= piece;
        }
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var terms = condition with { IsUncontended = IsUncontended };
        if (_upload is null)
        {
            await publisher.PutAsync(target, _buffer.AsMemory(0, _filled), _writer, terms, cancellationToken);
            return;
        }

        await SendPartAsync(cancellationToken);
        var parts = await Task.WhenAll(_parts).WaitAsync(cancellationToken);
        await publisher.CompleteAsync(target, _upload, parts, _writer, terms, cancellationToken);
        _upload = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync();
        foreach (var part in _parts)
        {
            // A part that arrives after the end of the upload would stay for good.
            await ((Task)part).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_upload is not null)
        {
            await publisher.AbortAsync(target, _upload);
        }

        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _stop.Dispose();
    }

    private async Task SendPartAsync(CancellationToken cancellationToken)
    {
        if (_parts.Find(static part => part.IsFaulted) is { } failed)
        {
            await failed;
        }

        if (_parts.Count == MaxParts)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"{target.Name} has more than {(long)MaxParts * partSize} bytes, the most that one object can have.", "Lower backup_s3_object_size.");
        }

        _upload ??= await publisher.Requests.BeginPartsAsync(target, _writer, cancellationToken);
        await slots.WaitAsync(cancellationToken);
        _parts.Add(SendAsync(_upload, _parts.Count + 1, _buffer, _filled));
        _buffer = ArrayPool<byte>.Shared.Rent(partSize);
        _filled = 0;
    }

    /// <summary>Owns the buffer and the slot.</summary>
    private async Task<PartETag> SendAsync(string upload, int number, byte[] buffer, int count)
    {
        try
        {
            return await publisher.Requests.PutPartAsync(target, upload, number, buffer.AsMemory(0, count), _stop.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            slots.Release();
        }
    }

    private void Reserve(int size)
    {
        if (size > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(partSize, Math.Max(size, _buffer.Length * 4)));
            _buffer.AsSpan(0, _filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
