using Emberkeep.Native.Mounting;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Finds out by trying, with small files that it removes again, what the file system below a directory can do.</summary>
internal sealed class ShareProbe
{
    /// <summary>Below the prefix that belongs to Emberkeep, so that no listing shows the files.</summary>
    private const string Prefix = ".emberkeep-probe-";

    private const uint FileMode = 0x1B0; // 0660
    private const uint OtherMode = 0x1A0; // 0640
    private const int FileSize = 256 * 1024;
    private const int HoleSize = 64 * 1024;

    private readonly string _root;
    private readonly string _name = Prefix + Guid.NewGuid().ToString("N");
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    private ShareProbe(string root) => _root = root;

    /// <summary>Probes. Blocks as long as the server takes.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="share">The share, for messages.</param>
    /// <param name="exportedPath">The root, as <see cref="Remote.RemoteShare.Root"/> has it.</param>
    /// <exception cref="Errors.BackupException">Unauthorized when no file can be made.</exception>
    public static ShareCapabilities Run(string root, string share, string exportedPath)
    {
        var probe = new ShareProbe(root);
        try
        {
            return probe.TryAll(share, exportedPath);
        }
        finally
        {
            foreach (var path in probe._made)
            {
                _ = ShareCalls.Unlink(path);
            }
        }
    }

    private ShareCapabilities TryAll(string share, string exportedPath)
    {
        var permissions = SharePermissions.Read(_root);
        var error = Make("a", out var first);
        using var file = first;
        if (error == ShareCalls.ReadOnlyFileSystem)
        {
            throw new Errors.BackupException(
                Errors.ErrorKind.Unauthorized,
                $"The share {share} is read-only: backups can be listed, verified and restored, not made or deleted.",
                SharePermissions.ReadOnlyRemedy(exportedPath));
        }

        if (error is ShareCalls.AccessDenied or ShareCalls.NotPermitted)
        {
            throw permissions.Refused(share, exportedPath, ShareCalls.Describe(error));
        }

        if (error != 0)
        {
            throw new Errors.BackupException(Errors.ErrorKind.Unavailable, $"No file can be made on the share {share}: {ShareCalls.Describe(error)}.", "Check the server.", isTransient: true);
        }

        var data = new byte[FileSize];
        data.AsSpan().Fill(0x5A);
        RandomAccess.Write(file, data, 0);
        var drive = new DriveInfo(_root);
        return new ShareCapabilities
        {
            SyncFile = Of(ShareCalls.Sync(file)),
            SyncDirectory = Of(ShareCalls.SyncDirectory(_root)),
            ChangeMode = ProbeMode(file),
            HardLink = Of(ShareCalls.Link(PathOf("a"), Track("link"))),
            RenameNoReplace = ProbeRename(),
            UserAttributes = Of(ShareCalls.SetAttribute(file, "user.emberkeep.probe", "1"u8)),
            Reflink = WithSecondFile("clone", to => Of(ShareCalls.Clone(file, to))),
            CopyRange = WithSecondFile("copy", to => Of(ShareCalls.CopyRange(file, to, FileSize))),
            PunchHole = Of(ShareCalls.PunchHole(file, HoleSize, HoleSize)),
            FindHoles = WithSecondFile("sparse", FindHole),
            FreeBytes = drive.AvailableFreeSpace,
            TotalBytes = drive.TotalSize,
            Advice = permissions.Advice(exportedPath),
        };
    }

    private static Capability Of(int error) => error == 0 ? new Capability(true, null) : new Capability(false, ShareCalls.Describe(error));

    private Capability ProbeMode(SafeFileHandle file)
    {
        var error = ShareCalls.ChangeMode(file, OtherMode);
        if (error == 0)
        {
            error = ShareCalls.Sync(file);
        }

        if (error != 0 || (error = ShareCalls.Status(PathOf("a"), out var status)) != 0)
        {
            return Of(error);
        }

        return (status.Mode & 0x1FF) == OtherMode ? new Capability(true, null) : new Capability(false, "the file system keeps another mode than the one that is set");
    }

    private Capability ProbeRename()
    {
        var error = Make("from", out var handle);
        handle.Dispose();
        if (error == 0)
        {
            error = ShareCalls.RenameNoReplace(PathOf("from"), Track("to"));
        }

        // It must refuse as well: some file systems take the flag and overwrite.
        return error != 0 ? Of(error) : ShareCalls.RenameNoReplace(PathOf("to"), PathOf("a")) == ShareCalls.AlreadyExists
            ? new Capability(true, null)
            : new Capability(false, "it does not refuse a name that is taken");
    }

    private Capability WithSecondFile(string suffix, Func<SafeFileHandle, Capability> test)
    {
        var error = Make(suffix, out var handle);
        using (handle)
        {
            return error == 0 ? test(handle) : Of(error);
        }
    }

    /// <summary>A file with a hole at its start: a file system that does not know of it reports all of it as data.</summary>
    private static Capability FindHole(SafeFileHandle file)
    {
        RandomAccess.Write(file, "data"u8, FileSize);
        var error = ShareCalls.Sync(file);
        if (error == 0)
        {
            error = ShareCalls.FindHole(file, 0, out var hole);
            return error == 0 && hole >= FileSize ? new Capability(false, "holes are reported as data") : Of(error);
        }

        return Of(error);
    }

    private int Make(string suffix, out SafeFileHandle handle) =>
        ShareCalls.Open(Track(suffix), ShareCalls.OpenReadWrite | ShareCalls.OpenCreateExclusively, FileMode, out handle);

    private string Track(string suffix)
    {
        _made.Add(PathOf(suffix));
        return PathOf(suffix);
    }

    private string PathOf(string suffix) => Path.Combine(_root, $"{_name}-{suffix}");
}
