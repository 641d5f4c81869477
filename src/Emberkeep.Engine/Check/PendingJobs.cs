using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Resume;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Check;

/// <summary>What jobs that are not finished, running or killed, have noted about themselves: what they made or left is no damage.</summary>
internal sealed class PendingJobs
{
    private readonly IReadOnlyList<JournalEntry> _deletions;
    private readonly IReadOnlySet<BackupId> _backups;

    private PendingJobs(IReadOnlyList<JournalEntry> deletions, IReadOnlySet<BackupId> backups, BackupException? fault)
    {
        _deletions = deletions;
        _backups = backups;
        Fault = fault;
    }

    /// <summary>Why some journal could not be read, or null.</summary>
    public BackupException? Fault { get; }

    /// <summary>Reads the journals as they are now.</summary>
    public static async Task<PendingJobs> ReadAsync(RepositoryReader repository, JobJournal journal, CancellationToken cancellationToken)
    {
        IReadOnlyList<JournalEntry> deletions = [];
        var backups = new HashSet<BackupId>();
        BackupException? fault = null;
        try
        {
            foreach (var stored in await new JobObjects(repository.Store).ListAsync("", cancellationToken))
            {
                if (BackupId.TryParse(stored.Name.Value.Split('.')[0], out var id))
                {
                    backups.Add(id);
                }
            }

            deletions = await journal.ReadAllAsync(cancellationToken);
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Unauthorized or ErrorKind.Corrupt or ErrorKind.Unsupported)
        {
            fault = e;
        }

        return new PendingJobs(deletions, backups, fault);
    }

    /// <summary>The unfinished deletion of a backup, or null.</summary>
    public JournalEntry? DeletionOf(BackupPrefix prefix) =>
        _deletions.FirstOrDefault(entry => string.Equals(entry.Backup.Prefix, prefix.Value, StringComparison.Ordinal));

    /// <summary>The unfinished deletion for which an object was made that its backup's index does not list (yet), or null.</summary>
    public JournalEntry? MergeOf(BackupPrefix prefix, string name) => !prefix.TryParseDataObject(name, out var number) ? null
        : _deletions.FirstOrDefault(entry => entry.Children.Any(
            child => string.Equals(child.Prefix, prefix.Value, StringComparison.Ordinal) && number >= child.FirstNumber));

    /// <summary>Whether a backup is in the making or waits to be resumed or removed.</summary>
    public bool IsUnfinished(BackupPrefix prefix) => _backups.Contains(prefix.BackupId);
}
