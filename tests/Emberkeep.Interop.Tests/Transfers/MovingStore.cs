using System.Collections.Concurrent;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Interop.Tests.Transfers;

/// <summary>A vendor's store as small as can be: what its one override does is the test's to say. It counts what was moved.</summary>
internal sealed class MovingStore(string root, Func<MovingStore, FileTransfer, ValueTask<long>>? move = null)
    : NfsStore(new LocalFileSystem(root), new PosixStoreOptions(), TimeProvider.System)
{
    private readonly ConcurrentQueue<(FileTransfer Transfer, long Moved)> _transfers = new();

    /// <summary>All calls.</summary>
    public IReadOnlyList<(FileTransfer Transfer, long Moved)> Transfers => [.. _transfers];

    public long BytesMoved(TransferDirection direction) =>
        Transfers.Where(entry => entry.Transfer.Direction == direction).Sum(entry => entry.Moved);

    /// <summary>What the built-in store does.</summary>
    public ValueTask<long> MoveInsideAsync(FileTransfer transfer) => base.TransferAsync(transfer, TestContext.Current.CancellationToken);

    /// <summary>Moves the first <paramref name="length"/> bytes as an array behind the share would: nobody on the host sees how.</summary>
    public long MoveBehindTheScenes(FileTransfer transfer, long length)
    {
        var bytes = new byte[length];
        var (from, fromOffset, to, toOffset) = transfer.Direction == TransferDirection.ToStore
            ? (transfer.Volume.Path, transfer.VolumeOffset, Path.Combine(root, transfer.ObjectPath), transfer.ObjectOffset)
            : (Path.Combine(root, transfer.ObjectPath), transfer.ObjectOffset, transfer.Volume.Path, transfer.VolumeOffset);
        using var source = File.OpenHandle(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var target = File.OpenHandle(to, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        var read = RandomAccess.Read(source, bytes, fromOffset);
        RandomAccess.Write(target, bytes.AsSpan(0, read), toOffset);
        return read;
    }

    protected override async ValueTask<long> TransferAsync(FileTransfer transfer, CancellationToken cancellationToken)
    {
        var moved = move is null ? await base.TransferAsync(transfer, cancellationToken) : await move(this, transfer);
        _transfers.Enqueue((transfer, moved));
        return moved;
    }
}
