using Emberkeep.Errors;
using Emberkeep.Native.FileSystem;
using Emberkeep.Native.Volumes;

namespace Emberkeep.Volumes;

/// <summary>
/// Compares a file with another one of the same file system that it shares blocks with (docs/decisions/0025): where both are kept in the same place
/// they are equal, without reading. Only XFS and btrfs are asked, and only about extents whose place is where the very bytes are.
/// </summary>
/// <remarks>
/// A place proves something only as long as it is the base's: freed blocks are given to others. So the base must not change meanwhile, which its
/// fingerprint tells at the end, and its map is read before and after the volume's.
/// </remarks>
internal sealed class SharedExtents : IChangedBlocks, IDisposable
{
    private const long Xfs = 0x58465342;
    private const long Btrfs = 0x9123683E;
    private readonly VolumeNode _volume;
    private readonly VolumeNode _base;

    private SharedExtents(VolumeNode volume, VolumeNode @base)
    {
        _volume = volume;
        _base = @base;
    }

    /// <inheritdoc/>
    public string BaseName => _base.Name;

    /// <inheritdoc/>
    public string BaseFingerprint => _base.Fingerprint!;

    /// <summary>Starts to compare.</summary>
    /// <param name="volume">An open volume; it stays its owner's.</param>
    /// <param name="base">What it is compared with; belongs to the result, or is closed when this throws.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unsupported"/> when the two cannot be compared without reading them.</exception>
    public static SharedExtents Create(VolumeNode volume, VolumeNode @base)
    {
        try
        {
            var reason = WhyNot(volume, @base);
            return reason is null ? new SharedExtents(volume, @base) : throw new BackupException(
                ErrorKind.Unsupported,
                $"'{volume.Name}' cannot be compared with '{@base.Name}' without reading them: {reason}.",
                "Name the snapshot (cp --reflink) of the same XFS or btrfs that the parent was made of; or leave out --changed-since, then everything is read.");
        }
        catch
        {
            @base.Handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<VolumeExtent>> FindUnchangedAsync(long offset, long length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        length = Math.Min(length, Math.Min(_volume.Length, _base.Length) - offset);
        if (length <= 0)
        {
            return ValueTask.FromResult<IReadOnlyList<VolumeExtent>>([]);
        }

        var before = Read(_base, offset, length);
        var own = Read(_volume, offset, length);
        var after = Read(_base, offset, length);
        return ValueTask.FromResult<IReadOnlyList<VolumeExtent>>(before.SequenceEqual(after) ? Same(before, own, offset, offset + length) : []);
    }

    /// <inheritdoc/>
    public ValueTask CheckBaseAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var errno = VolumeFile.GetStatus(_base.Handle, out var status);
        return errno != 0 ? throw VolumeIoErrors.Create(errno, "look at", BaseName)
            : string.Equals(VolumeFingerprint.Of(status, status.Length), BaseFingerprint, StringComparison.Ordinal) ? ValueTask.CompletedTask
            : throw new BackupException(
                ErrorKind.Conflict,
                $"'{BaseName}' was changed while '{_volume.Name}' was compared with it.",
                "Leave snapshots alone until the next backup is made; or leave out --changed-since, then everything is read.");
    }

    /// <summary>Closes the base.</summary>
    public void Dispose() => _base.Handle.Dispose();

    /// <summary>The parts of a stretch that two maps put in the same place.</summary>
    internal static List<VolumeExtent> Same(List<FileExtent> first, List<FileExtent> second, long start, long stop)
    {
        var same = new List<VolumeExtent>();
        for (int i = 0, j = 0; i < first.Count && j < second.Count;)
        {
            var (one, other) = (first[i], second[j]);
            var from = Math.Max(start, Math.Max(one.Offset, other.Offset));
            var to = Math.Min(stop, Math.Min(one.End, other.End));
            if (to > from && one.IsPlain && other.IsPlain && one.Place - one.Offset == other.Place - other.Offset)
            {
                Add(same, from, to);
            }

            (i, j) = one.End <= other.End ? (i + 1, j) : (i, j + 1);
        }

        return same;
    }

    private static void Add(List<VolumeExtent> same, long from, long to)
    {
        if (same.Count > 0 && same[^1].End == from)
        {
            same[^1] = same[^1] with { Length = to - same[^1].Offset };
        }
        else
        {
            same.Add(new VolumeExtent(from, to - from, IsHole: false));
        }
    }

    private static List<FileExtent> Read(VolumeNode node, long offset, long length)
    {
        var extents = new List<FileExtent>();
        var errno = FileMap.Read(node.Handle, offset, length, extents);
        return errno == 0 ? extents : throw VolumeIoErrors.Create(errno, "ask where the file system keeps", node.Name, offset);
    }

    private static string? WhyNot(VolumeNode volume, VolumeNode @base)
    {
        if (volume.IsDevice || @base.IsDevice)
        {
            return "both have to be files";
        }

        if ((volume.Identity.Major, volume.Identity.Minor) != (@base.Identity.Major, @base.Identity.Minor))
        {
            return "they are on different file systems or subvolumes";
        }

        if (volume.Identity.Inode == @base.Identity.Inode)
        {
            return "they are the same file";
        }

        if (PosixCalls.FileSystemKind(volume.Handle, out var kind) != 0 || kind is not (Xfs or Btrfs))
        {
            return "files of this file system do not share blocks";
        }

        if (!FileMap.IsOnMainDevice(volume.Handle) || !FileMap.IsOnMainDevice(@base.Handle))
        {
            return "they are on a realtime device";
        }

        return FileMap.Read(volume.Handle, 0, 1, []) == 0 && FileMap.Read(@base.Handle, 0, 1, []) == 0 ? null : "the file system does not tell where files are";
    }
}
