using Emberkeep.Errors;
using Emberkeep.Native.Ceph;

namespace Emberkeep.Ceph.Repository;

/// <summary>
/// Makes sure that nobody else works on an image: whoever has it open for writing is known to the cluster as its watcher, for about half a minute
/// after he died. Of two that come at the same time both see the other, so never both go on.
/// </summary>
internal static class SoleUse
{
    /// <summary>A little longer than Ceph remembers a client that died (osd_client_watch_timeout is 30 s by default).</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until this is the only client that has the image open for writing.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when it is not for longer than a dead client is remembered.</exception>
    public static async Task WaitAsync(RbdImage image, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); ; await Task.Delay(s_pause, time, cancellationToken))
        {
            var users = await image.ListWatchersAsync(cancellationToken);
            if (users.Count <= 1)
            {
                return;
            }

            if (time.GetElapsedTime(started) > s_patience)
            {
                throw new BackupException(
                    ErrorKind.Conflict,
                    $"{image.Subject} is in use by another client ({string.Join(", ", users)}, this one included).",
                    "Another job works on backups of the same volume: wait for it, then try again.",
                    isTransient: true);
            }
        }
    }

    /// <summary>True when a client other than the caller, who reads only, has the image open for writing.</summary>
    public static async Task<bool> IsUsedAsync(RbdImage image, CancellationToken cancellationToken) => (await image.ListWatchersAsync(cancellationToken)).Count > 0;
}
