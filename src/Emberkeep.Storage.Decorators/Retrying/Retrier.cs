using System.Globalization;
using Emberkeep.Errors;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.Decorators.Retrying;

/// <summary>
/// Repeats calls that failed for a reason that may pass: the other side is away, asks to slow down, or data was damaged on the way. Safe for several
/// callers at once.
/// </summary>
/// <param name="options">How often and for how long.</param>
/// <param name="time">The clock of the waits.</param>
/// <param name="random">Spreads the waits; used under a lock.</param>
/// <param name="logger">Told of each repetition.</param>
public sealed class Retrier(RetryOptions options, TimeProvider time, Random random, ILogger logger)
{
    private readonly Lock _lock = new();

    /// <summary>True for an error after which the same call may succeed.</summary>
    public static bool IsWorthRepeating(BackupException error) =>
        error.IsTransient && error.Kind is ErrorKind.Unavailable or ErrorKind.Throttled or ErrorKind.Corrupt;

    /// <summary>Runs a call until it succeeds, fails for good, or attempts or time are used up. The call must be safe to repeat.</summary>
    /// <exception cref="BackupException">The last error; when there were several attempts its message says so.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan delay;
            try
            {
                return await call(cancellationToken);
            }
            catch (BackupException e) when (IsWorthRepeating(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (NextDelay(attempt, e, time.GetElapsedTime(start)) is not { } next)
                {
                    throw attempt == 1 ? Again(e, e.Message) : Again(e, Tried(e, attempt, time.GetElapsedTime(start)));
                }

                RetryLog.Repeats(logger, e.Message, next.TotalSeconds, attempt + 1, options.Retries + 1);
                delay = next;
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }

    /// <summary>Like the other overload, for a call without a result.</summary>
    public Task RunAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) => RunAsync(
        async token =>
        {
            await call(token);
            return true;
        },
        cancellationToken);

    /// <summary>The wait before the next attempt, or null when there is to be none.</summary>
    private TimeSpan? NextDelay(int attempt, BackupException error, TimeSpan elapsed)
    {
        if (attempt > options.Retries)
        {
            return null;
        }

        double spread;
        lock (_lock)
        {
            spread = 0.5 + (random.NextDouble() / 2);
        }

        var backoff = Math.Min(options.FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, 30)), options.MaxDelay.TotalSeconds) * spread;
        var delay = TimeSpan.FromSeconds(Math.Max(backoff, error.RetryAfter?.TotalSeconds ?? 0));
        return elapsed + delay <= options.Budget ? delay : null;
    }

    private static string Tried(BackupException e, int attempts, TimeSpan elapsed) =>
        string.Create(CultureInfo.InvariantCulture, $"{e.Message.TrimEnd('.')} (tried {attempts} times in {elapsed.TotalSeconds:0.#} s).");

    private static BackupException Again(BackupException e, string message) =>
        new(e.Kind, message, e.Remedy, e.IsTransient, e) { RetryAfter = e.RetryAfter, DamagedBackup = e.DamagedBackup };
}
