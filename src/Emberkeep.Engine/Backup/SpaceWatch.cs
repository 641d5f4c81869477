using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// Keeps a backup from taking the room that is reserved in the repository: asks at the start and after every 64 MiB that the workers
/// handle together. So the reserve may be used by that much, and by what others write meanwhile. Safe for several callers at once.
/// </summary>
internal sealed class SpaceWatch(IObjectStore store, SpaceReserve reserve)
{
    private const long Step = 64L << 20;

    /// <summary>An object costs at least this, for its directory entry and what the file system keeps with it.</summary>
    private const long ObjectCost = 64 << 10;

    /// <summary>Bytes since the last look; the first one is due at once.</summary>
    private long _spent = Step;

    /// <summary>An object is about to be made.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NoSpace"/> when no room is left but the reserve.</exception>
    public ValueTask SpendOnObjectAsync(CancellationToken cancellationToken) => SpendAsync(ObjectCost, cancellationToken);

    /// <summary>Bytes of the volume are about to be stored; compressed, they take less.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NoSpace"/> when no room is left but the reserve.</exception>
    public ValueTask SpendAsync(long bytes, CancellationToken cancellationToken)
    {
        if (reserve == SpaceReserve.None || Interlocked.Add(ref _spent, bytes) < Step)
        {
            return ValueTask.CompletedTask;
        }

        Interlocked.Exchange(ref _spent, 0);
        return new ValueTask(RequireAsync(cancellationToken));
    }

    /// <summary>Room that backups may use, or null when the store knows no limit.</summary>
    public async Task<long?> GetUsableAsync(CancellationToken cancellationToken) =>
        await store.GetSpaceAsync(cancellationToken) is { } space ? Math.Max(0, space.AvailableBytes - reserve.Of(space)) : null;

    private async Task RequireAsync(CancellationToken cancellationToken)
    {
        if (await store.GetSpaceAsync(cancellationToken) is not { } space || space.AvailableBytes > reserve.Of(space))
        {
            return;
        }

        throw new BackupException(
            ErrorKind.NoSpace,
            $"{store.Location} has {space.AvailableBytes} bytes left, and {reserve.Of(space)} of them are reserved (backup_reserve_space).",
            "Delete old backups or enlarge the repository; or reserve less, for example backup_reserve_space = 100M.");
    }
}
