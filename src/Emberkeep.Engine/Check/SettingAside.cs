using Emberkeep.Drivers;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Check;

/// <summary>Moves what belongs to no backup out of the way, or says what it would move. Nothing is deleted and nothing that is young is touched.</summary>
/// <param name="repository">The repository's objects.</param>
/// <param name="files">The repository's files.</param>
/// <param name="sink">Told of every file.</param>
/// <param name="limit">What has changed since is left alone.</param>
/// <param name="batch">Name of a directory for everything that is moved.</param>
/// <param name="isDryRun">True to say it only.</param>
internal sealed class SettingAside(
    RepositoryReader repository, IInspectableStore files, FindingSink sink, DateTimeOffset limit, string batch, bool isDryRun)
{
    /// <summary>How many files are listed before they are moved, since a directory must not change while it is listed.</summary>
    private const int BatchSize = 10_000;

    /// <summary>Number of files moved, or that would be.</summary>
    public int Files { get; private set; }

    /// <summary>Moves the remains of one place.</summary>
    public async Task RunAsync(Remains remains, CancellationToken cancellationToken)
    {
        var failed = new HashSet<string>(StringComparer.Ordinal);
        while (!await HasIndexAsync(remains, cancellationToken) && await NextAsync(remains, failed, cancellationToken) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                if (!await TryMoveAsync(remains, entry, cancellationToken))
                {
                    failed.Add(entry.Name);
                }
            }
        }

        if (!isDryRun && ContainerName.TryParse(remains.Place, out _))
        {
            await files.RemovePlaceIfEmptyAsync(remains.Place, cancellationToken);
        }

        sink.EndPart();
    }

    /// <summary>The next files; in a dry run all of them are told of at once.</summary>
    private async Task<List<StoreEntry>> NextAsync(Remains remains, HashSet<string> failed, CancellationToken cancellationToken)
    {
        var entries = new List<StoreEntry>();
        await foreach (var entry in files.InspectAsync(remains.Place, cancellationToken))
        {
            if (!IsOf(remains, entry) || !(entry.Changed < limit) || failed.Contains(entry.Name))
            {
                continue;
            }

            if (isDryRun)
            {
                Report(remains, entry.Name, $"{PathOf(remains.Place, entry.Name)} would be moved to {ReservedNames.Quarantine}/{batch}/{PathOf(remains.Place, entry.Name)}.");
            }
            else if (entries.Count < BatchSize)
            {
                entries.Add(entry);
            }
        }

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return entries;
    }

    private async Task<bool> TryMoveAsync(Remains remains, StoreEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            var path = await files.SetAsideAsync(remains.Place, entry, batch, cancellationToken);
            Report(remains, entry.Name, $"{PathOf(remains.Place, entry.Name)} was moved to {path}.");
            return true;
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Conflict or ErrorKind.Unauthorized or ErrorKind.AlreadyExists or ErrorKind.Unsupported)
        {
            sink.Add(new RepositoryFinding(
                FindingSeverity.Warning, FindingKind.SetAside, remains.Prefix?.BackupId, remains.Place, entry.Name, $"Not moved: {e.Message}", e.Remedy));
            return false;
        }
    }

    /// <summary>Looks once more, since a job may have finished in the meantime.</summary>
    private async Task<bool> HasIndexAsync(Remains remains, CancellationToken cancellationToken) =>
        remains.Prefix is { } prefix
            && await repository.HasIndexAsync(new BackupLocation(ContainerName.Parse(remains.Place), prefix), cancellationToken);

    private static bool IsOf(Remains remains, StoreEntry entry) => remains.Prefix is { } prefix
        ? entry.Kind == StoreEntryKind.Object && entry.Name.StartsWith(prefix.Value, StringComparison.Ordinal)
        : entry.Kind == StoreEntryKind.Unfinished;

    private static string PathOf(string place, string name) => place.Length == 0 ? name : $"{place}/{name}";

    private void Report(Remains remains, string name, string message)
    {
        Files++;
        sink.Add(new RepositoryFinding(FindingSeverity.Info, FindingKind.SetAside, remains.Prefix?.BackupId, remains.Place, name, message, null));
    }
}
