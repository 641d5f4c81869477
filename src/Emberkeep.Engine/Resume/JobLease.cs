using System.Globalization;
using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Engine.Journal;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Resume;

/// <summary>
/// The right to work at one backup, by nothing but exclusive creation: a chain of objects with ascending numbers, of which the last one counts.
/// Its owner publishes the next number every <see cref="RenewalPeriod"/>; who takes a dead owner's place publishes the next number too, so exactly
/// one of them gets it. An owner that was paused finds its next number taken, or the one that it had before gone.
/// </summary>
internal sealed class JobLease : IAsyncDisposable
{
    /// <summary>How often an owner says that it is at work.</summary>
    public static readonly TimeSpan RenewalPeriod = TimeSpan.FromSeconds(30);

    /// <summary>How long an owner on another host may be silent before it counts as dead, by the clock of the server.</summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(5);

    private const int MaxLength = 4096;
    private const int MaxAttempts = 8;

    private readonly JobObjects _objects;
    private readonly BackupId _id;
    private readonly TimeProvider _time;
    private readonly LeaseRecord _record;
    private readonly IDisposable _running;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _heartbeat = Task.CompletedTask;
    private long _number;
    private long _renewedTimestamp;
    private DateTimeOffset _renewedAt;
    private bool _isTaken;
    private bool _isDisposed;

    private JobLease(JobObjects objects, BackupId id, JobOwner owner, long number, TimeProvider time)
    {
        _objects = objects;
        _id = id;
        _time = time;
        _number = number;
        _record = new LeaseRecord(LeaseRecord.SupportedVersion, Guid.NewGuid(), owner, IsReleased: false);
        _running = Leases.Hold(_record.Job);
    }

    /// <summary>True when another process took the job over. Nothing of the backup may be touched then.</summary>
    public bool IsLost { get; private set; }

    /// <summary>True while nobody can have taken the job over, as far as the clocks of this host tell.</summary>
    public bool IsFresh => !IsLost
        && _time.GetElapsedTime(_renewedTimestamp) < MaxSilence / 2

        // The other clock stands still while the host sleeps.
        && (_time.GetUtcNow() - _renewedAt).Duration() < MaxSilence / 2;

    /// <summary>Takes the lease of a backup that begins, or of one whose owner is dead.</summary>
    /// <param name="objects">Where leases are kept.</param>
    /// <param name="id">The backup.</param>
    /// <param name="owner">Who takes it.</param>
    /// <param name="after">Number of the dead owner's lease; 0 when there is none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Null when somebody else has it.</returns>
    public static async Task<JobLease?> TryTakeAsync(
        JobObjects objects, BackupId id, JobOwner owner, long after, TimeProvider time, CancellationToken cancellationToken)
    {
        var lease = new JobLease(objects, id, owner, after, time);
        try
        {
            await lease.HoldAsync(cancellationToken);
            lease._heartbeat = lease.BeatAsync();
            return lease;
        }
        catch (BackupException) when (lease.IsLost)
        {
            await lease.DisposeAsync();
            return null;
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    /// <summary>The lease of a backup as it is now.</summary>
    public static async Task<LeaseState> ReadAsync(JobObjects objects, BackupId id, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var leases = await objects.ListAsync(JobObjects.Leases(id), cancellationToken);
            if (leases.Count == 0)
            {
                return new LeaseState(0, null, null);
            }

            var last = leases.MaxBy(stored => NumberOf(stored.Name.Value));
            var number = NumberOf(last.Name.Value);

            var content = await objects.ReadAsync(last.Name.Value, MaxLength, cancellationToken);
            if (content is not null || attempt == MaxAttempts)
            {
                return new LeaseState(number, content is null ? null : Parse(content), last.LastModified);
            }

            // Renewed since it was listed.
        }
    }

    /// <summary>Makes sure, at the store, that this process still is the owner, and renews the lease.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when it is not (<see cref="IsLost"/>); the job must stop and touch nothing.</exception>
    public Task HoldAsync(CancellationToken cancellationToken) => RenewAsync(_record, cancellationToken);

    /// <summary>The same, but only when the lease has not been renewed lately; else it costs nothing.</summary>
    public ValueTask HoldUnlessFreshAsync(CancellationToken cancellationToken) =>
        IsFresh ? ValueTask.CompletedTask : new ValueTask(HoldAsync(cancellationToken));

    /// <summary>Leaves the job to whoever resumes it or cleans up.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        await RenewAsync(_record with { IsReleased = true }, cancellationToken);
    }

    /// <summary>Ends the lease. Everything else that is kept for the backup has been removed before.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        foreach (var stored in await _objects.ListAsync(JobObjects.Leases(_id), cancellationToken))
        {
            await _objects.DeleteAsync(stored.Name.Value, cancellationToken);
        }

        await _objects.RemoveUnfinishedAsync(_id, cancellationToken);
        await _objects.CloseAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await StopAsync();
        _running.Dispose();
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task RenewAsync(LeaseRecord record, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ThrowIfLost();
            var (timestamp, now) = (_time.GetTimestamp(), _time.GetUtcNow());
            await PublishNextAsync(record, cancellationToken);
            await CheckSuccessionAsync(cancellationToken);
            (_renewedTimestamp, _renewedAt) = (timestamp, now);
            _isTaken = true;
            _number++;
            await RemoveOlderAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task PublishNextAsync(LeaseRecord record, CancellationToken cancellationToken)
    {
        var name = JobObjects.Lease(_id, _number + 1);
        try
        {
            // Others try for the next number when they take this process for dead, which they cannot while the lease is fresh.
            await _objects.PublishAsync(
                name, JsonSerializer.SerializeToUtf8Bytes(record, JournalJson.Default.LeaseRecord), isUncontended: _isTaken && IsFresh, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            // Ours when the answer to an earlier call was lost.
            var taken = await _objects.ReadAsync(name, MaxLength, cancellationToken);
            IsLost = taken is null || Parse(taken)?.Job != record.Job;
            ThrowIfLost();
        }
    }

    /// <summary>Whoever takes over removes all older leases at once, so ours stands between its predecessor and nothing, or the job is another's.</summary>
    private async Task CheckSuccessionAsync(CancellationToken cancellationToken)
    {
        var numbers = (await _objects.ListAsync(JobObjects.Leases(_id), cancellationToken)).Select(stored => NumberOf(stored.Name.Value)).ToHashSet();
        if (numbers.All(number => number <= _number + 1) && (_number == 0 || numbers.Contains(_number)))
        {
            return;
        }

        IsLost = true;
        await _objects.DeleteAsync(JobObjects.Lease(_id, _number + 1), cancellationToken);
        ThrowIfLost();
    }

    private async Task RemoveOlderAsync(CancellationToken cancellationToken)
    {
        foreach (var stored in await _objects.ListAsync(JobObjects.Leases(_id), cancellationToken))
        {
            if (NumberOf(stored.Name.Value) < _number)
            {
                await _objects.DeleteAsync(stored.Name.Value, cancellationToken);
            }
        }
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(RenewalPeriod, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await HoldAsync(_stop.Token);
                }
                catch (BackupException) when (!IsLost)
                {
                    // Tried again in time; the job asks the store itself when the lease has become old.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The job ends.
        }
        catch (BackupException)
        {
            // Lost; the job finds out before it publishes anything.
        }
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _heartbeat;
    }

    private void ThrowIfLost()
    {
        if (IsLost)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"Another process is at backup {_id}: it took this one for dead, or was faster.",
                "Look at `emberkeep backup list` and `emberkeep repository cleanup --dry-run` to see what became of it.");
        }
    }

    /// <summary>Reads a lease; null when it is damaged or of another version.</summary>
    internal static LeaseRecord? Parse(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, JournalJson.Default.LeaseRecord) is { Version: LeaseRecord.SupportedVersion, Owner: not null } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static long NumberOf(string name) =>
        long.TryParse(name.AsSpan(name.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
