namespace Emberkeep.Testing.Volumes;

/// <summary>A small ext4 in a file, mounted through a loop device, which takes root: to be filled up.</summary>
public sealed class SmallFileSystem : IDisposable
{
    private readonly TempDirectory _directory;

    private SmallFileSystem(TempDirectory directory) => _directory = directory;

    /// <summary>Where it is mounted.</summary>
    public string Path => _directory.File("mount");

    /// <summary>Makes and mounts one, without room that is reserved for root.</summary>
    /// <returns>Null with a reason where it cannot be had.</returns>
    public static SmallFileSystem? TryMount(long length, out string reason)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            reason = "mounting an ext4 takes root";
            return null;
        }

        var directory = new TempDirectory();
        Directory.CreateDirectory(directory.File("mount"));
        using (var image = File.Create(directory.File("image")))
        {
            image.SetLength(length);
        }

        var made = Command.Run("mkfs.ext4", "-q", "-m", "0", directory.File("image"));
        var mounted = made.ExitCode == 0 ? Command.Run("mount", "-o", "loop,nodev,nosuid", directory.File("image"), directory.File("mount")) : made;
        if (mounted.ExitCode != 0)
        {
            directory.Dispose();
            reason = $"no ext4 can be made and mounted here (e2fsprogs, kernel, loop devices): {mounted.Output}";
            return null;
        }

        reason = "";
        return new SmallFileSystem(directory);
    }

    public void Dispose()
    {
        var (exitCode, output) = Command.Run("umount", Path);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"umount {Path}: {output}");
        }

        _directory.Dispose();
    }
}
