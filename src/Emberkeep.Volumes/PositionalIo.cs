using Emberkeep.Native.Volumes;

namespace Emberkeep.Volumes;

/// <summary>
/// Transfers at an offset (pread and pwrite), for reader and writer alike. One handle serves all callers at once, because nothing
/// depends on its file offset.
/// </summary>
internal static class PositionalIo
{
    /// <summary>Fills the buffer unless the volume ends first, and returns the number of bytes read.</summary>
    internal static async ValueTask<int> ReadAsync(
        VolumeNode node, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = (int)Math.Clamp(node.Length - offset, 0, buffer.Length);
        var done = 0;
        while (done < wanted)
        {
            var position = offset + done;
            int count;
            try
            {
                count = await RandomAccess.ReadAsync(node.Handle, buffer[done..wanted], position, cancellationToken);
            }
            catch (Exception exception) when (VolumeIoErrors.IsInputOutput(exception))
            {
                throw VolumeIoErrors.Create(exception, "read", node.Name, position);
            }

            if (count == 0)
            {
                throw VolumeErrors.Truncated(node.Name, node.Length, position);
            }

            done += count;
        }

        return done;
    }

    /// <summary>Writes all bytes.</summary>
    internal static async ValueTask WriteAsync(
        VolumeNode node, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(node.Handle, data, offset, cancellationToken);
        }
        catch (Exception exception) when (VolumeIoErrors.IsInputOutput(exception))
        {
            throw VolumeIoErrors.Create(exception, $"write {data.Length} bytes to", node.Name, offset);
        }
    }
}
