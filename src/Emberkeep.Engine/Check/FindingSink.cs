using Emberkeep.Backups;
using Emberkeep.Drivers;

namespace Emberkeep.Engine.Check;

/// <summary>
/// Passes findings on and counts them. Of findings that are alike only the first are passed on one by one, so that a backup that lost a million
/// objects does not hide the rest.
/// </summary>
internal sealed class FindingSink(Action<RepositoryFinding> onFinding)
{
    /// <summary>How many findings of one kind about one backup or place are passed on one by one.</summary>
    public const int MaxAlike = 100;

    private readonly Dictionary<(BackupId? Backup, string Place, FindingKind Kind), int> _alike = [];

    /// <summary>Number of errors, also those that were not passed on.</summary>
    public int Errors { get; private set; }

    /// <summary>Number of warnings, also those that were not passed on.</summary>
    public int Warnings { get; private set; }

    /// <summary>Passes a finding on.</summary>
    public void Add(RepositoryFinding finding)
    {
        Errors += finding.Severity == FindingSeverity.Error ? 1 : 0;
        Warnings += finding.Severity == FindingSeverity.Warning ? 1 : 0;
        var key = (finding.Backup, finding.Place, finding.Kind);
        var count = _alike.GetValueOrDefault(key) + 1;
        _alike[key] = count;
        if (count <= MaxAlike || finding.Kind == FindingKind.SetAside)
        {
            onFinding(finding);
        }
    }

    /// <summary>A finding about a backup, which also decides what is said of the backup in the end.</summary>
    public void Add(KnownBackup backup, FindingSeverity severity, FindingKind kind, string? objectName, string message, string? remedy, BackupCondition condition)
    {
        backup.Note(condition, message);
        Add(new RepositoryFinding(severity, kind, backup.Id, backup.Location.Container.Value, objectName, message, remedy));
    }

    /// <summary>Says how many findings were not passed on, and starts to count anew. Called when one backup or place is done.</summary>
    public void EndPart()
    {
        foreach (var (key, count) in _alike.OrderBy(static pair => pair.Key.Kind))
        {
            if (count > MaxAlike && key.Kind != FindingKind.SetAside)
            {
                onFinding(new RepositoryFinding(
                    FindingSeverity.Info, FindingKind.More, key.Backup, key.Place, null, $"{count - MaxAlike} more findings of the kind {key.Kind} are not listed.", null));
            }
        }

        _alike.Clear();
    }
}
