using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>From transfers of objects to transfers of files.</summary>
internal static class FileTransfers
{
    /// <summary>The same range, with the file that holds the object.</summary>
    public static FileTransfer For(this Transfer transfer, string path) => new()
    {
        Direction = transfer.Direction,
        Volume = transfer.Volume,
        VolumeOffset = transfer.VolumeOffset,
        ObjectPath = path,
        ObjectOffset = transfer.ObjectOffset,
        Length = transfer.Length,
    };

    /// <summary>Refuses a number that no transfer can have: a vendor's mistake must not become a short object.</summary>
    public static void CheckMoved(this Transfer transfer, long moved, string where)
    {
        if (moved < 0 || moved > transfer.Length)
        {
            throw new BackupException(
                ErrorKind.Internal, $"The store says that it moved {moved} of {transfer.Length} bytes for '{where}'.", "Report this to the maker of the store.");
        }
    }
}
