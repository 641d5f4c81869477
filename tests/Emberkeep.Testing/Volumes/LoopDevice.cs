namespace Emberkeep.Testing.Volumes;

/// <summary>A block device over a file (losetup), which takes root.</summary>
public sealed class LoopDevice : IDisposable
{
    /// <summary>The unit of a loop device's length in bytes.</summary>
    public const int SectorSize = 512;

    private LoopDevice(string path) => Path = path;

    public string Path { get; }

    /// <summary>Attaches a file whose length is a multiple of <see cref="SectorSize"/>.</summary>
    /// <returns>Null with a reason when this host or user cannot have loop devices.</returns>
    public static LoopDevice? TryAttach(string backingFile, out string reason)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            reason = "A loop device takes Linux and root.";
            return null;
        }

        var (exitCode, output) = Command.Run("losetup", "--find", "--show", backingFile);
        reason = exitCode == 0 ? string.Empty : $"losetup gives no loop device here: {output}";
        return exitCode == 0 ? new LoopDevice(output) : null;
    }

    public void Dispose()
    {
        var (exitCode, output) = Command.Run("losetup", "--detach", Path);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"losetup --detach {Path}: {output}");
        }
    }
}
