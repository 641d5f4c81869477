using Emberkeep.Plugins;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Samples;

/// <summary>The nfs store, except that the array copies the data of volumes that are on it.</summary>
[StoreProvider(typeof(ArrayStoreProvider))]
public sealed class ArrayStore : NfsStore
{
    private readonly ArrayClient _array;
    private readonly string _volumeRoot;
    private readonly string _shareRoot;

    /// <summary>Makes a store on a share.</summary>
    /// <param name="connection">Reaches the share; it belongs to the store.</param>
    /// <param name="options">How files and directories are made.</param>
    /// <param name="time">The clock.</param>
    /// <param name="array">The array.</param>
    /// <param name="volumeRoot">The directory below which volumes are on the array.</param>
    /// <param name="shareRoot">The directory of the share as the array's interface knows it.</param>
    public ArrayStore(NfsConnection connection, PosixStoreOptions options, TimeProvider time, ArrayClient array, string volumeRoot, string shareRoot)
        : base(connection, options, time)
    {
        _array = array;
        _volumeRoot = Path.TrimEndingDirectorySeparator(Path.GetFullPath(volumeRoot)) + "/";
        _shareRoot = shareRoot;
    }

    /// <inheritdoc/>
    protected override async ValueTask<long> TransferAsync(FileTransfer transfer, CancellationToken cancellationToken)
    {
        if (!transfer.Volume.Path.StartsWith(_volumeRoot, StringComparison.Ordinal) || transfer.Volume.IsBlockDevice)
        {
            // Not on this array: perhaps the file system or the NFS server can do it.
            return await base.TransferAsync(transfer, cancellationToken);
        }

        var stored = Path.Combine(_shareRoot, transfer.ObjectPath);
        return transfer.Direction == TransferDirection.ToStore
            ? await _array.CopyAsync(transfer.Volume.Path, transfer.VolumeOffset, stored, transfer.ObjectOffset, transfer.Length, cancellationToken)
            : await _array.CopyAsync(stored, transfer.ObjectOffset, transfer.Volume.Path, transfer.VolumeOffset, transfer.Length, cancellationToken);
    }
}
