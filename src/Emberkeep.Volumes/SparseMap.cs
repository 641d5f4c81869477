using Emberkeep.Native.Volumes;

namespace Emberkeep.Volumes;

/// <summary>
/// Where a volume holds data and where holes, as its file system tells (lseek with SEEK_DATA and SEEK_HOLE). Safe to use from several
/// threads on one handle: lseek moves the handle's file offset, but nobody reads or writes at that offset, all transfers are positional.
/// </summary>
/// <remarks>
/// Runs of data are remembered, because readers ask again for every piece and the kernel looks at every cached page from the offset to the
/// run's end (tmpfs; other file systems where data is preallocated): asking for each MiB of a run made a 4 GiB file cost twelve seconds.
/// Holes are not remembered: a hole that has become data must never be reported as a hole.
/// </remarks>
internal sealed class SparseMap(VolumeNode node)
{
    /// <summary>What is left to report when a block stops being data between two questions.</summary>
    private const long OneBlock = 4096;

    /// <summary>The last runs of data, as many as there are workers at different places.</summary>
    private readonly VolumeExtent[] _recent = new VolumeExtent[16];
    private readonly Lock _gate = new();
    private int _next;

    /// <summary>The run that holds <paramref name="offset"/>, from there on.</summary>
    internal VolumeExtent Find(long offset)
    {
        lock (_gate)
        {
            foreach (var run in _recent)
            {
                if (run.Offset <= offset && offset < run.End)
                {
                    return new VolumeExtent(offset, run.End - offset, IsHole: false);
                }
            }
        }

        var found = Ask(offset);
        if (!found.IsHole)
        {
            lock (_gate)
            {
                _recent[_next] = found;
                _next = (_next + 1) % _recent.Length;
            }
        }

        return found;
    }

    private VolumeExtent Ask(long offset)
    {
        var rest = node.Length - offset;
        if (node.IsDevice)
        {
            return new VolumeExtent(offset, rest, IsHole: false);
        }

        var errno = VolumeFile.FindData(node.Handle, offset, out var data);
        if (errno == VolumeErrno.NoSuchDeviceOrAddress)
        {
            // No data up to the end. A file that has been truncated answers the same, and must not pass for zeros.
            CheckStillWhole(offset);
            return new VolumeExtent(offset, rest, IsHole: true);
        }

        if (VolumeErrno.MeansUnsupported(errno))
        {
            return new VolumeExtent(offset, rest, IsHole: false);
        }

        ThrowIfFailed(errno, offset);
        if (data > offset)
        {
            return new VolumeExtent(offset, Math.Min(data - offset, rest), IsHole: true);
        }

        errno = VolumeFile.FindHole(node.Handle, offset, out var hole);
        if (errno == VolumeErrno.NoSuchDeviceOrAddress)
        {
            throw VolumeErrors.Truncated(node.Name, node.Length, offset);
        }

        ThrowIfFailed(errno, offset);
        var length = hole > offset ? hole - offset : OneBlock;
        return new VolumeExtent(offset, Math.Min(length, rest), IsHole: false);
    }

    private void CheckStillWhole(long offset)
    {
        ThrowIfFailed(VolumeFile.GetStatus(node.Handle, out var status), offset);
        if (status.Length < node.Length)
        {
            throw VolumeErrors.Truncated(node.Name, node.Length, Math.Max(offset, status.Length));
        }
    }

    private void ThrowIfFailed(int errno, long offset)
    {
        if (errno != 0)
        {
            throw VolumeIoErrors.Create(errno, "find the data of", node.Name, offset);
        }
    }
}
