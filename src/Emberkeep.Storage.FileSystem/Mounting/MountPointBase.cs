using Emberkeep.Native.Mounting;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>The directory with the mount points (<c>backup_mount_point_base</c>).</summary>
internal static class MountPointBase
{
    /// <summary>The path as the mount table has it: absolute and without symbolic links. One that does not exist has none.</summary>
    public static string WithoutLinks(string directory)
    {
        var error = ShareCalls.Open(directory + "/.", ShareCalls.OpenReadOnly, 0, out var handle);
        using (handle)
        {
            return error == 0 && new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget is { } target
                ? target
                : Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        }
    }
}
