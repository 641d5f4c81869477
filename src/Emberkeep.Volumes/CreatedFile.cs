using Emberkeep.Native.Volumes;

namespace Emberkeep.Volumes;

/// <summary>A file that a writer made: its name in the directory is the writer's to make durable, or to take back.</summary>
/// <param name="Name">The path as the caller wrote it, for messages.</param>
/// <param name="FullPath">The absolute path, so that a later change of the working directory does no harm.</param>
/// <param name="Identity">Tells the file apart from another one that took its name meanwhile.</param>
internal sealed record CreatedFile(string Name, string FullPath, (uint Major, uint Minor, ulong Inode) Identity)
{
    /// <summary>Removes the name, unless it belongs to another file by now. The handle must still be open: it keeps the inode from being reused.</summary>
    internal void Remove()
    {
        var errno = VolumeFile.GetStatus(FullPath, followLinks: false, out var status);
        if (errno == 0 && status.Identity == Identity)
        {
            errno = VolumeFile.Remove(FullPath);
        }

        if (errno is not (0 or VolumeErrno.NoEntry))
        {
            throw VolumeIoErrors.Create(errno, "remove", Name);
        }
    }

    /// <summary>Makes the name durable: fsync of a file alone does not promise that its directory remembers it.</summary>
    internal void SynchronizeDirectory()
    {
        var errno = VolumeFile.Open(Path.GetDirectoryName(FullPath)!, OpenMode.ReadOnly, UnixFileMode.None, out var directory);
        using (directory)
        {
            if (errno == 0)
            {
                errno = VolumeFile.Synchronize(directory);
            }
        }

        // Some network file systems cannot fsync a directory, and need no fsync of it.
        if (errno != 0 && !VolumeErrno.MeansUnsupported(errno))
        {
            throw VolumeIoErrors.Create(errno, "make durable the directory of", Name);
        }
    }
}
