using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>
/// Keeps the temporary file of a living writer young: a slow backup may have nothing to write for a day (its list of hashes, an object that waits
/// for a slow volume), and another job or host that empties the container would take the file for a leftover.
/// </summary>
internal sealed class SignOfLife : IDisposable
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(6);

    private readonly PeriodicTimer _timer;

    /// <summary>Starts to give signs of life.</summary>
    /// <param name="file">The temporary file; it belongs to the caller.</param>
    /// <param name="leftoverAge">The age at which it would be removed; the file is touched four times in that time at least.</param>
    /// <param name="time">The clock.</param>
    public SignOfLife(IRootedFile file, TimeSpan leftoverAge, TimeProvider time)
    {
        var period = leftoverAge / 4;
        _timer = new PeriodicTimer(period < s_shortest ? s_shortest : period > s_longest ? s_longest : period, time);
        _ = KeepAsync(file);
    }

    /// <summary>Stops, without waiting for a call that is under way.</summary>
    public void Dispose() => _timer.Dispose();

    private async Task KeepAsync(IRootedFile file)
    {
        while (await _timer.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                await file.TouchAsync(CancellationToken.None);
            }
            catch (BackupException)
            {
                // Tried again in time; a server that is gone fails the writer's own calls.
            }
            catch (ObjectDisposedException)
            {
                return; // the writer was disposed meanwhile
            }
        }
    }
}
