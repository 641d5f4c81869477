namespace Emberkeep.Samples;

/// <summary>
/// Stands for the array's management interface. The real one would send a request and wait for its job; this one copies between the files as
/// the host sees them, so that the sample runs anywhere.
/// </summary>
public sealed class ArrayClient
{
    private const int PieceSize = 1 << 20;
    private long _bytesCopied;

    /// <summary>Bytes that the array has copied so far.</summary>
    public long BytesCopied => Interlocked.Read(ref _bytesCopied);

    /// <summary>Copies a range inside the array.</summary>
    /// <returns>How many bytes were copied; fewer where the source ends.</returns>
    public async Task<long> CopyAsync(string from, long fromOffset, string to, long toOffset, long length, CancellationToken cancellationToken)
    {
        using var source = File.OpenHandle(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        using var target = File.OpenHandle(to, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        var buffer = new byte[PieceSize];
        var copied = 0L;
        while (copied < length)
        {
            var wanted = (int)Math.Min(PieceSize, length - copied);
            var count = await RandomAccess.ReadAsync(source, buffer.AsMemory(0, wanted), fromOffset + copied, cancellationToken);
            if (count == 0)
            {
                break;
            }

            await RandomAccess.WriteAsync(target, buffer.AsMemory(0, count), toOffset + copied, cancellationToken);
            copied += count;
        }

        Interlocked.Add(ref _bytesCopied, copied);
        return copied;
    }
}
