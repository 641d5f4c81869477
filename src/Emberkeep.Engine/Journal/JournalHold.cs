using Emberkeep.Errors;

namespace Emberkeep.Engine.Journal;

/// <summary>A journal that this process is the owner of. Disposing it without <see cref="EndAsync"/> leaves the journal to whoever recovers.</summary>
internal sealed class JournalHold : IAsyncDisposable
{
    private readonly JobJournal _journal;
    private readonly IDisposable _running;
    private string? _version;

    private JournalHold(JobJournal journal, JournalEntry entry, IDisposable running)
    {
        _journal = journal;
        _running = running;
        Entry = entry;
    }

    /// <summary>What the journal says.</summary>
    public JournalEntry Entry { get; private set; }

    /// <summary>True when another process took the job over, which happens to one that was silent for too long.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Begins a job and makes sure that no other is at the same backups.</summary>
    public static async Task<JournalHold> BeginAsync(JobJournal journal, JournalEntry entry, CancellationToken cancellationToken)
    {
        var hold = new JournalHold(journal, entry, Leases.Hold(entry.Job));
        try
        {
            await journal.WriteAsync(entry, cancellationToken);
            hold._version = await journal.GetVersionAsync(entry, cancellationToken);
            await hold.RefuseOthersAsync(cancellationToken);
            return hold;
        }
        catch
        {
            await hold.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes over the job of an owner that is dead.</summary>
    /// <returns>Null when somebody else was faster, or it is finished. Who goes on all the same would take back what the other one is about to list.</returns>
    public static async Task<JournalHold?> TryTakeOverAsync(JobJournal journal, JournalEntry entry, CancellationToken cancellationToken)
    {
        var mine = entry with { Job = Guid.NewGuid(), Owner = journal.Leases.Self, RenewedAt = journal.Leases.Now };
        var hold = new JournalHold(journal, mine, Leases.Hold(mine.Job));
        var isMine = false;
        try
        {
            // Read again after its version: what was read before may have been taken over, finished or taken back meanwhile.
            var version = await journal.GetVersionAsync(entry, cancellationToken);
            isMine = await journal.ReadAsync(entry, cancellationToken) is { } now
                && now.Job == entry.Job
                && now.RenewedAt == entry.RenewedAt
                && (version is null || await journal.TryReplaceAsync(mine, version, cancellationToken));
            hold._version = await journal.GetVersionAsync(mine, cancellationToken);
            return isMine ? hold : null;
        }
        catch
        {
            isMine = false;
            throw;
        }
        finally
        {
            if (!isMine)
            {
                await hold.DisposeAsync();
            }
        }
    }

    /// <summary>Says that the owner is alive, once in a while, and finds out whether it still is the owner.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when it is not; the job must stop at once.</exception>
    public ValueTask RenewAsync(CancellationToken cancellationToken) =>
        _journal.Leases.Now - Entry.RenewedAt < Leases.RenewalPeriod ? ValueTask.CompletedTask : ReplaceAsync(Entry, cancellationToken);

    /// <summary>Changes what the journal says.</summary>
    public async ValueTask ReplaceAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        Entry = entry with { RenewedAt = _journal.Leases.Now };
        if (_version is not null)
        {
            var isReplaced = await _journal.TryReplaceAsync(Entry, _version, cancellationToken);
            _version = isReplaced ? await _journal.GetVersionAsync(Entry, cancellationToken) : _version;
            IsLost = !isReplaced || _version is null;
            if (IsLost)
            {
                throw JobJournal.Busy(Entry.Backup.Prefix, "Another process, which took this one for dead,");
            }
        }
    }

    /// <summary>The job is done, or taken back.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => _journal.RemoveAsync(Entry, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _running.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Two jobs that begin at the same time see each other here, and both give up.</summary>
    private async Task RefuseOthersAsync(CancellationToken cancellationToken)
    {
        string[] concerned = [Entry.Backup.Prefix, .. Entry.Children.Select(child => child.Prefix)];
        try
        {
            foreach (var other in await _journal.ReadAllAsync(cancellationToken))
            {
                if (other.Job != Entry.Job && Array.Find(concerned, other.Concerns) is { } prefix)
                {
                    throw JobJournal.Busy(prefix, other.Owner.ToString());
                }
            }
        }
        catch
        {
            await _journal.RemoveAsync(Entry, CancellationToken.None);
            throw;
        }
    }
}
