using System.Runtime.InteropServices;
using Emberkeep.Errors;
using Emberkeep.Native.Volumes;
using Emberkeep.Tsm.Format;
using Emberkeep.Tsm.Records;
using Emberkeep.Volumes;

namespace Emberkeep.Tsm.Volumes;

/// <summary>
/// The name of its own under which TSM gets to know a volume, made for one backup and removed again. A file gets a second name (a hard
/// link): of a symbolic link the client would store the link. A block device gets a symbolic link, as logical volumes have them anyway.
/// </summary>
internal sealed class VolumeLink : IDisposable
{
    private const string Remedy = "Run as a user who may, or let backup_tsm_link_directory (for devices) name a directory of this user; "
        + "files need a file system with hard links, and to belong to this user.";

    private readonly JobEntry _entry;
    private readonly HostFile _file;

    private VolumeLink(HostFile file, JobEntry entry)
    {
        _file = file;
        _entry = entry;
    }

    /// <summary>The name.</summary>
    public string Path => _entry.Link!;

    /// <summary>Makes the name, which must not exist.</summary>
    /// <param name="file">The volume.</param>
    /// <param name="place">Where TSM is to have it.</param>
    /// <param name="job">Notes the name before it is made.</param>
    public static VolumeLink Create(HostFile file, StoredPlace place, JobFile job)
    {
        var real = RealPath(file.Path);
        var entry = new JobEntry { Link = place.Path };
        entry = place.Mode == BackupMode.Image ? entry with { LinkTarget = real } : entry with { LinkDevice = file.Device, LinkInode = file.Inode };
        job.Note(entry);
        var errno = place.Mode == BackupMode.Image ? MakeSymbolicLink(place.Path, real) : VolumeFile.AddName(real, place.Path);
        if (errno != 0)
        {
            throw new BackupException(
                errno is VolumeErrno.AccessDenied or VolumeErrno.NotPermitted ? ErrorKind.Unauthorized : errno == VolumeErrno.Exists ? ErrorKind.AlreadyExists : ErrorKind.Unsupported,
                $"The name {place.Path}, under which TSM is to know {file.Path}, cannot be made: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).",
                Remedy);
        }

        var link = new VolumeLink(file, entry);
        try
        {
            link.Check();
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>The path with the symbolic links in its last part followed.</summary>
    public static string RealPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    /// <summary>Makes sure that the name leads to the volume and to nothing else.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/>.</exception>
    public void Check()
    {
        var errno = VolumeFile.GetStatus(Path, followLinks: true, out var status);
        if (errno != 0 || DeviceOf(status) != _file.Device || status.Identity.Inode != _file.Inode)
        {
            throw new BackupException(
                ErrorKind.Conflict, $"{_file.Path} was replaced while it was backed up: {Path} does not lead to the volume that was opened.", "Make the backup again.");
        }
    }

    /// <summary>Removes the name.</summary>
    /// <exception cref="BackupException">It cannot be removed.</exception>
    public void Discard()
    {
        try
        {
            Remove(_entry);
        }
        catch (IOException e)
        {
            throw new BackupException(ErrorKind.Unavailable, $"The link that was made for TSM cannot be removed: {e.Message}", "Look at that directory.", innerException: e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Remove(_entry);
        }
        catch (IOException)
        {
            // Something else has failed before. Taking back the job tries again, reports it, and leaves the journal to a later command.
            return;
        }
    }

    /// <summary>Removes a name that a job noted, unless it belongs to something else by now.</summary>
    /// <exception cref="IOException">It is there and cannot be removed.</exception>
    public static void Remove(JobEntry entry)
    {
        if (entry.Link is { } path && IsOurs(entry, path) && VolumeFile.Remove(path) is var errno and not (0 or VolumeErrno.NoEntry))
        {
            throw new IOException($"{path} cannot be removed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).", errno);
        }
    }

    private static bool IsOurs(JobEntry entry, string path) =>
        VolumeFile.GetStatus(path, followLinks: false, out var status) == 0
        && (entry.LinkTarget is { } target
            ? new FileInfo(path).LinkTarget == target
            : DeviceOf(status) == entry.LinkDevice && status.Identity.Inode == entry.LinkInode);

    private static ulong DeviceOf(NodeStatus status) => ((ulong)status.Identity.Major << 32) | status.Identity.Minor;

    private static int MakeSymbolicLink(string path, string target)
    {
        try
        {
            File.CreateSymbolicLink(path, target);
            return 0;
        }
        catch (UnauthorizedAccessException)
        {
            return VolumeErrno.AccessDenied;
        }
        catch (IOException e)
        {
            return e.HResult;
        }
    }
}
