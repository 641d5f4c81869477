namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>Names that file systems and file servers use for themselves. A search for containers and objects passes them by.</summary>
internal static class ForeignNames
{
    /// <summary>Length of <c>.nfs</c>, a file number of 16 digits and a counter of 8 (Linux, fs/nfs/unlink.c).</summary>
    private const int SillyNameLength = 28;

    /// <summary>
    /// Directories of ext4's fsck, and of the snapshots that NetApp, Isilon, ZFS and snapper show inside a share: looking into those would
    /// find
    /// every backup once more for each snapshot.
    /// </summary>
    public static bool IsDirectory(string name) =>
        name is "lost+found" or ".snapshot" or "~snapshot" or ".snapshots" or ".zfs" or ".glusterfs";

    /// <summary>What an NFS client makes of a file that is deleted while it is open: <c>.nfs</c> and 24 hexadecimal digits.</summary>
    public static bool IsFile(string name)
    {
        if (name.Length != SillyNameLength || !name.StartsWith(".nfs", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in name.AsSpan(4))
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
