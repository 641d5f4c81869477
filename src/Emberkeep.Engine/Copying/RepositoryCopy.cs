using System.Runtime.CompilerServices;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Resume;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Copying;

/// <summary>
/// Copies backups from one repository to another, whatever kinds of stores the two are, with everything that they are built on, parents first. Names, places and
/// indexes become those that Cinder's driver for the other repository uses, so it restores what was copied. Running it again copies what is missing.
/// </summary>
public sealed class RepositoryCopy
{
    private readonly ChunkedBackupDriver _source;
    private readonly ChunkedBackupDriver _target;

    /// <summary>Takes two repositories.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when they are the same.</exception>
    public RepositoryCopy(ChunkedBackupDriver source, ChunkedBackupDriver target)
    {
        _source = source;
        _target = target;
        if (string.Equals(source.Location, target.Location, StringComparison.Ordinal) && source.Options.DefaultContainer == target.Options.DefaultContainer)
        {
            throw new BackupException(ErrorKind.Invalid, $"Source and destination are both {source.Location}.", "Name two repositories.");
        }
    }

    /// <summary>Copies backups.</summary>
    /// <param name="wanted">What to copy; what these are built on is copied too.</param>
    /// <param name="backups">The source's backups, just read.</param>
    /// <param name="isDryRun">True to change nothing.</param>
    /// <param name="progress">Told how far the work has come, or null.</param>
    /// <param name="cancellationToken">Stops the work; what is copied stays, and the next run goes on.</param>
    /// <returns>
    /// A report for each backup as soon as it is done. One that is damaged fails, and so do those that are built on it; the others are copied.
    /// </returns>
    /// <exception cref="BackupException">A repository cannot be reached or written to.</exception>
    public async IAsyncEnumerable<CopyReport> RunAsync(
        IReadOnlyList<BackupRecord> wanted,
        BackupIndex backups,
        bool isDryRun,
        IProgress<JobProgress>? progress,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var failed = new Dictionary<BackupId, BackupException>();
        foreach (var record in InOrder(wanted, backups, failed))
        {
            CopyReport report;
            try
            {
                if (failed.TryGetValue(record.Id, out var broken))
                {
                    throw broken;
                }

                if (record.ParentId is { } parent && failed.ContainsKey(parent))
                {
                    throw new BackupException(
                        ErrorKind.Conflict, $"Backup {record.Id} was not copied, because {parent}, which it is built on, was not.", "Put that right first.");
                }

                report = await CopyAsync(record, isDryRun, progress, cancellationToken);
            }
            catch (BackupException e) when (IsOfBackup(e))
            {
                failed[record.Id] = e;
                report = new CopyReport(record, record, CopyOutcome.Failed, 0, 0, 0, e);
            }

            yield return report;
        }
    }

    /// <summary>Trouble with one backup; all else ends the run, since it would meet the next one too.</summary>
    private static bool IsOfBackup(BackupException e) =>
        e.Kind == ErrorKind.Conflict
        || (!e.IsTransient && e.Kind is ErrorKind.Corrupt or ErrorKind.NotFound or ErrorKind.Unsupported or ErrorKind.Invalid or ErrorKind.AlreadyExists);

    private static List<BackupRecord> InOrder(IReadOnlyList<BackupRecord> wanted, BackupIndex backups, Dictionary<BackupId, BackupException> failed)
    {
        var order = new List<BackupRecord>();
        var seen = new HashSet<BackupId>();
        foreach (var record in wanted)
        {
            IReadOnlyList<BackupRecord> chain;
            try
            {
                chain = backups.ChainOf(record).Layers;
            }
            catch (BackupException e) when (e.Kind == ErrorKind.Corrupt)
            {
                failed[record.Id] = e;
                chain = [record];
            }

            order.AddRange(chain.Where(layer => seen.Add(layer.Id)));
        }

        return order;
    }

    private async Task<CopyReport> CopyAsync(BackupRecord record, bool isDryRun, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var location = BackupLocation.Of(record);
        var source = new ObjectSource(record, location, await new RepositoryReader(_source.Store).ReadMetadataAsync(location, cancellationToken));
        var copy = new BackupCopy(source, _source.Store, _target.Journal, _target.Store, _target.Options, _target.Service);
        await RefuseDeletionAsync(copy.Place, record, _target.Journal, cancellationToken);
        var plan = await copy.PlanAsync(cancellationToken);
        if (plan.Outcome == CopyOutcome.Present || isDryRun)
        {
            return plan;
        }

        await using var lease = await _target.Unfinished.TakeOverAsync(record.Id, cancellationToken);
        try
        {
            // Who had the lease before may have finished the copy.
            plan = await copy.PlanAsync(cancellationToken);
            var meter = new JobMeter(progress, source.Metadata.Objects.Sum(entry => entry.Length));
            return plan.Outcome == CopyOutcome.Present ? plan : await copy.RunAsync(lease, meter, cancellationToken);
        }
        finally
        {
            await EndAsync(lease);
        }
    }

    /// <summary>Nobody waits any longer. Where that fails the next command that writes, or cleans up, takes the lease away.</summary>
    private static async Task EndAsync(JobLease lease)
    {
        try
        {
            if (!lease.IsLost)
            {
                await lease.RemoveAsync(CancellationToken.None);
            }
        }
        catch (BackupException)
        {
            // It only says that somebody was at work here.
        }
    }

    /// <summary>A backup whose deletion is under way there, or waits to be carried through, would lose its objects again.</summary>
    private static async Task RefuseDeletionAsync(BackupLocation place, BackupRecord record, JobJournal journal, CancellationToken cancellationToken)
    {
        foreach (var entry in await journal.ReadAllAsync(cancellationToken))
        {
            if (string.Equals(entry.Backup.Prefix, place.Prefix.Value, StringComparison.Ordinal))
            {
                throw JobJournal.Busy($"{record.Id} ({place.Prefix})", entry.Owner.ToString());
            }
        }
    }
}
