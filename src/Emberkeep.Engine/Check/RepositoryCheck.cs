using System.Globalization;
using Emberkeep.Drivers;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Check;

/// <summary>
/// Checks a whole repository from what is in it: first every place with its indexes, then how backups build on each other, then, if asked
/// for, their data. What is remembered is a little for each backup, never for each object.
/// </summary>
internal sealed class RepositoryCheck(RepositoryReader repository, JobJournal journal, string service, int workers, TimeProvider time)
{
    private long _objects;
    private long _bytesToRead;

    /// <summary>How many objects of one place are held in memory at once; for tests.</summary>
    public int MaxHeld { get; init; } = PlaceContents.MaxHeld;

    /// <summary>Runs the check.</summary>
    public async Task<RepositoryCheckReport> RunAsync(
        RepositoryCheckOptions options, IProgress<JobProgress>? progress, Action<RepositoryFinding> onFinding, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var sink = new FindingSink(onFinding);
        var files = repository.Store.Inspection ?? new ObjectsOnly(repository.Store);
        var places = new PlaceCheck(
            files,
            new IndexCheck(repository, journal, service, sink),
            token => PendingJobs.ReadAsync(repository, journal, token),
            sink,
            startedAt - options.OlderThan,
            MaxHeld);
        await ReportJournalFaultAsync(sink, cancellationToken);
        await places.RunAsync((backup, metadata) => Count(backup, metadata, options.ReadData, progress), cancellationToken);

        var backups = places.Backups.OrderBy(backup => backup.CreatedAt).ThenBy(backup => backup.Id.Value).ThenBy(backup => backup.Location.Container.Value, StringComparer.Ordinal).ToList();
        await new ChainCheck(repository, sink, startedAt).RunAsync(backups, places.WithoutIndex, () => Report(progress), cancellationToken);

        var data = new DataCheck(repository, journal, sink, options.ReadData ?? ReadSelection.All, workers);
        if (options.ReadData is not null)
        {
            var meter = new JobMeter(progress, _bytesToRead);
            foreach (var backup in backups)
            {
                await data.RunAsync(backup, meter, cancellationToken);
            }

            ChainCheck.Inherit(backups);
        }

        var aside = new SettingAside(repository, files, sink, startedAt - options.OlderThan, NameOf(startedAt), options.DryRun);
        if (options.Repair)
        {
            await RepairAsync(places, backups, aside, sink, cancellationToken);
        }

        return new RepositoryCheckReport(
            [.. backups.Where(backup => !backup.IsGone).Select(View)], sink.Errors, sink.Warnings, _objects, data.Objects, data.Bytes, aside.Files);
    }

    private async Task ReportJournalFaultAsync(FindingSink sink, CancellationToken cancellationToken)
    {
        if ((await PendingJobs.ReadAsync(repository, journal, cancellationToken)).Fault is { } fault)
        {
            sink.Add(new RepositoryFinding(
                FindingSeverity.Warning,
                fault.Kind == ErrorKind.Unauthorized ? FindingKind.AccessDenied : FindingKind.JournalUnreadable,
                null,
                ReservedNames.Area,
                null,
                $"What unfinished jobs noted cannot be read, so what they left may be reported as damage: {fault.Message}",
                fault.Remedy));
        }
    }

    private static string NameOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static CheckedBackup View(KnownBackup backup) => new(
        backup.Id,
        backup.Location.Prefix.VolumeId,
        backup.Record?.Name,
        backup.Record?.ParentId,
        backup.CreatedAt,
        backup.Location.Container.Value,
        backup.Condition,
        backup.Reason,
        backup.NeedsExistingVolume);

    /// <summary>
    /// Objects that may still make a backup whole stay where they are: those of a backup that another one builds on, and, while some index cannot be
    /// read, those that lack nothing but an index.
    /// </summary>
    private static async Task RepairAsync(
        PlaceCheck places, List<KnownBackup> backups, SettingAside aside, FindingSink sink, CancellationToken cancellationToken)
    {
        var needed = backups.Select(backup => backup.Record?.ParentId).ToHashSet();
        var hasUnknown = backups.Exists(backup => backup.Record is null);
        foreach (var remains in places.Remains)
        {
            if (remains.Prefix is { } prefix && (needed.Contains(prefix.BackupId) || (hasUnknown && remains.HasDigests)))
            {
                sink.Add(new RepositoryFinding(
                    FindingSeverity.Warning,
                    FindingKind.SetAside,
                    prefix.BackupId,
                    remains.Place,
                    null,
                    $"The objects of backup {prefix.BackupId} stay where they are: other backups need it, or may need it.",
                    "Bring its index back from a copy of the repository."));
                continue;
            }

            await aside.RunAsync(remains, cancellationToken);
        }
    }

    private void Count(KnownBackup backup, BackupMetadata? metadata, ReadSelection? selection, IProgress<JobProgress>? progress)
    {
        _objects += metadata?.Objects.Count ?? 0;
        if (selection is not null && metadata is not null)
        {
            foreach (var entry in metadata.Objects.Where(entry => DataCheck.IsToRead(selection, backup, metadata, entry)))
            {
                // Damaged indexes may state lengths whose sum is past the end of numbers.
                _bytesToRead = entry.Length > long.MaxValue - _bytesToRead ? long.MaxValue : _bytesToRead + entry.Length;
            }
        }

        Report(progress);
    }

    private void Report(IProgress<JobProgress>? progress) =>
        progress?.Report(new JobProgress(JobPhase.Planning, 0, _bytesToRead, 0, (int)Math.Min(_objects, int.MaxValue)));
}
