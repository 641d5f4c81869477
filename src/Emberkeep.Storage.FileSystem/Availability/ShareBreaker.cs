using System.Globalization;
using Emberkeep.Errors;
using Emberkeep.Native;

namespace Emberkeep.Storage.FileSystem.Availability;

/// <summary>
/// Keeps jobs away from a share that does not answer. After an operation failed because the server was silent or cannot be reached, new ones
/// fail at once until a pause is over: 15 s, doubled with every failure that follows up to 5 min, a little more or less at random so that hosts
/// do not come back together. Then one operation, of whichever process of this host, is let through; when the server answers it, all are.
/// </summary>
internal sealed class ShareBreaker
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly string _share;
    private readonly FailureFile _file;
    private readonly TimeProvider _time;
    private readonly Func<double> _random;
    private FailureRecord? _record;
    private bool _isShared;
    private bool _isProbing;

    /// <param name="share">The share, for messages.</param>
    /// <param name="directory">The share's state directory.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Numbers from 0 to 1.</param>
    public ShareBreaker(string share, string directory, TimeProvider time, Func<double> random)
    {
        _share = share;
        _file = new FailureFile(directory);
        _time = time;
        _random = random;
        _record = _file.Read();
        _isShared = _record is not null;
    }

    /// <summary>True when the share failed and nobody has had an answer since.</summary>
    public bool IsOpen => Volatile.Read(ref _record) is not null;

    /// <summary>Runs an operation, unless the share is left alone now.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unavailable"/>; says since when and for how long.</exception>
    public async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call)
    {
        using var probe = IsOpen ? Enter() : null;
        try
        {
            var result = await call();
            if (probe is not null)
            {
                Reset();
            }

            return result;
        }
        catch (BackupException e)
        {
            if (ErrnoException.IsUnreachable(e))
            {
                Trip(e);
            }
            else if (probe is not null && ErrnoException.Of(e) != 0)
            {
                Reset(); // the server answered, though with an error
            }

            throw;
        }
    }

    /// <summary>Runs an operation of a job that is under way: it is never held up, but its failure counts.</summary>
    public async ValueTask<T> WatchAsync<T>(ValueTask<T> call)
    {
        try
        {
            return await call;
        }
        catch (BackupException e) when (ErrnoException.IsUnreachable(e))
        {
            Trip(e);
            throw;
        }
    }

    /// <summary>The server was silent or cannot be reached.</summary>
    public void Trip(BackupException error)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            var last = _file.Read() ?? _record;
            if (last is not null && IsPause(last.NextTryAt - now))
            {
                _record = last;
                return; // one failure of the server, noticed by several operations
            }

            var failures = (last?.Failures ?? 0) + 1;
            var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, 10));
            pause = (pause < LongestPause ? pause : LongestPause) * (0.8 + (0.4 * _random()));
            _record = new FailureRecord(failures, now, now + pause, error.Message);
            _isShared = _file.TryWrite(_record);
        }
    }

    /// <summary>Forgets all failures, because the share works or somebody wants to see it fail.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _record = null;
            _file.Remove();
        }
    }

    /// <summary>The permission to try the share, to be disposed when the result is known.</summary>
    private Probe? Enter()
    {
        lock (_gate)
        {
            // Another process may have had an answer, or another failure. Where no file can be written, this process's own record counts.
            _record = _file.Read() ?? (_isShared ? null : _record);
            if (_record is not { } record)
            {
                return null;
            }

            var rest = record.NextTryAt - _time.GetUtcNow();
            if (IsPause(rest))
            {
                throw Refused(record, string.Create(CultureInfo.InvariantCulture, $"next try in {Math.Ceiling(rest.TotalSeconds):0} s"));
            }

            if (_isProbing || _file.TryBecomeProbe() is not { } held)
            {
                throw Refused(record, "it is being tried right now");
            }

            _isProbing = true;
            return new Probe(this, held);
        }
    }

    /// <summary>A pause that is longer than pauses are comes from a clock that was set back.</summary>
    private static bool IsPause(TimeSpan rest) => rest > TimeSpan.Zero && rest <= 2 * LongestPause;

    private BackupException Refused(FailureRecord record, string when)
    {
        var failedAt = TimeZoneInfo.ConvertTime(record.FailedAt, _time.LocalTimeZone);
        return new BackupException(
            ErrorKind.Unavailable,
            string.Create(CultureInfo.InvariantCulture, $"The share {_share} did not answer at {failedAt:HH:mm:ss}; {when}."),
            $"Check that the server runs and can be reached; 'emberkeep config check' tries it at once. What was said: {record.Reason}",
            isTransient: true);
    }

    private sealed class Probe(ShareBreaker breaker, IDisposable held) : IDisposable
    {
        public void Dispose()
        {
            lock (breaker._gate)
            {
                breaker._isProbing = false;
                held.Dispose();
            }
        }
    }
}
