namespace Emberkeep.Testing.Volumes;

/// <summary>An XFS with shared blocks in a file, mounted through a loop device, which takes root.</summary>
public sealed class ReflinkFileSystem : IDisposable
{
    private readonly TempDirectory _directory;

    private ReflinkFileSystem(TempDirectory directory) => _directory = directory;

    /// <summary>Where it is mounted.</summary>
    public string Path => _directory.File("mount");

    /// <summary>Makes and mounts one.</summary>
    /// <param name="reason">Why there is none.</param>
    /// <param name="length">Bytes; XFS wants at least 300 MiB. The file is sparse.</param>
    /// <returns>Null with a reason where it cannot be had.</returns>
    public static ReflinkFileSystem? TryMount(out string reason, long length = 512L << 20)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            reason = "mounting an XFS takes root";
            return null;
        }

        var directory = new TempDirectory();
        Directory.CreateDirectory(directory.File("mount"));
        using (var image = File.Create(directory.File("image")))
        {
            image.SetLength(length);
        }

        var made = Command.Run("mkfs.xfs", "-q", "-m", "reflink=1", directory.File("image"));
        var mounted = made.ExitCode == 0
            ? Command.Run("mount", "-o", "loop,nodev,nosuid", directory.File("image"), directory.File("mount"))
            : made;
        if (mounted.ExitCode != 0)
        {
            directory.Dispose();
            reason = $"no XFS can be made and mounted here (xfsprogs, kernel, loop devices): {mounted.Output}";
            return null;
        }

        reason = "";
        return new ReflinkFileSystem(directory);
    }

    /// <summary>Bytes in use, after everything is on disk.</summary>
    public long BytesUsed()
    {
        _ = Command.Run("sync", "--file-system", Path);
        var drive = new DriveInfo(Path);
        return drive.TotalSize - drive.TotalFreeSpace;
    }

    public void Dispose()
    {
        var (exitCode, output) = Command.Run("umount", Path);

        // A process that another test starts at this moment has our open files until it runs its own program.
        for (var attempt = 0; exitCode != 0 && attempt < 20; attempt++)
        {
            _ = Command.Run("sleep", "0.1");
            (exitCode, output) = Command.Run("umount", Path);
        }

        if (exitCode != 0)
        {
            throw new InvalidOperationException($"umount {Path}: {output}");
        }

        _directory.Dispose();
    }
}
