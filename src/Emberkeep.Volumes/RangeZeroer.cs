using Emberkeep.Native.Volumes;

namespace Emberkeep.Volumes;

/// <summary>Makes ranges of a volume read as zeros, whatever they held, touching only what is not a hole already.</summary>
internal sealed class RangeZeroer
{
    /// <summary>
    /// Devices are asked to zero whole pages only, even where their sectors are smaller: a page that another caller writes to is then
    /// left to the page cache alone.
    /// </summary>
    private const int PageSize = 4096;

    /// <summary>Most bytes per kernel call, so that a cancelled restore stops soon. Punching is quick; the other two may write.</summary>
    private const long PunchStep = 1L << 30;
    private const long WriteStep = 1L << 26;

    private static readonly byte[] s_zeros = new byte[1 << 18];

    private readonly VolumeNode _node;
    private readonly SparseMap _map;
    private readonly int _alignment;
    private volatile ZeroingMethod _method;

    internal RangeZeroer(VolumeNode node, ZeroingMethod method)
    {
        _node = node;
        _map = new SparseMap(node);
        _method = method;
        _alignment = node.IsDevice ? DeviceAlignment(node) : 1;
    }

    /// <summary>What the volume has accepted last.</summary>
    internal ZeroingMethod Method => _method;

    internal async ValueTask ZeroAsync(long start, long end, CancellationToken cancellationToken)
    {
        while (start < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var extent = _map.Find(start);
            var stop = Math.Min(end, extent.End);
            if (!extent.IsHole)
            {
                await ZeroDataAsync(start, stop, cancellationToken);
            }

            start = stop;
        }
    }

    private async ValueTask ZeroDataAsync(long start, long end, CancellationToken cancellationToken)
    {
        // Gives the caller its thread back: the calls below block, and on a device for long.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var alignedStart = Math.Min(RoundDown(start + _alignment - 1), end);
        var alignedEnd = Math.Max(RoundDown(end), alignedStart);
        await WriteOutAsync(start, alignedStart, cancellationToken);
        var position = alignedStart;
        while (position < alignedEnd)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var stop = Math.Min(alignedEnd, position + (_method == ZeroingMethod.PunchHole ? PunchStep : WriteStep));
            if (!TryZeroInKernel(position, stop - position))
            {
                await WriteOutAsync(position, stop, cancellationToken);
            }

            position = stop;
        }

        await WriteOutAsync(alignedEnd, end, cancellationToken);
    }

    private bool TryZeroInKernel(long offset, long length)
    {
        while (_method != ZeroingMethod.WriteOut)
        {
            var method = _method;
            var errno = method == ZeroingMethod.PunchHole
                ? VolumeFile.PunchHole(_node.Handle, offset, length)
                : VolumeFile.ZeroOutDevice(_node.Handle, offset, length);
            if (errno == 0)
            {
                return true;
            }

            if (!VolumeErrno.MeansUnsupported(errno))
            {
                throw VolumeIoErrors.Create(errno, $"zero {length} bytes of", _node.Name, offset);
            }

            _method = method == ZeroingMethod.PunchHole && _node.IsDevice ? ZeroingMethod.ZeroOutDevice : ZeroingMethod.WriteOut;
        }

        return false;
    }

    private async ValueTask WriteOutAsync(long start, long end, CancellationToken cancellationToken)
    {
        while (start < end)
        {
            var count = (int)Math.Min(end - start, s_zeros.Length);
            await PositionalIo.WriteAsync(_node, start, s_zeros.AsMemory(0, count), cancellationToken);
            start += count;
        }
    }

    private long RoundDown(long offset) => offset - (offset % _alignment);

    private static int DeviceAlignment(VolumeNode node)
    {
        var errno = VolumeFile.GetSectorSize(node.Handle, out var sector);
        return errno == 0
            ? Math.Max(sector, PageSize)
            : throw VolumeIoErrors.Create(errno, "find the sector size of", node.Name);
    }
}
