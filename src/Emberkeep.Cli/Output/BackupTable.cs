using System.Globalization;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Retention;

namespace Emberkeep.Cli.Output;

/// <summary>Backups as tables.</summary>
internal static class BackupTable
{
    private const long GiB = 1L << 30;
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss'Z'";
    private const int ShortId = 8;

    /// <summary>One line per backup.</summary>
    public static TextTable List(IReadOnlyList<BackupRecord> records)
    {
        // The host matters only where there are several.
        var showHost = records.Select(record => record.Host).Distinct(StringComparer.Ordinal).Skip(1).Any();
        return new TextTable(
            ["ID", "NAME", "VOLUME", ">SIZE", "TYPE", "CREATED", "PARENT"],
            [.. records.Select(record => (IReadOnlyList<string>)
            [
                record.Id.ToString(),
                record.Name ?? "",
                VolumeText(record, showHost),
                SizeText(record),
                record.IsIncremental ? "incr" : "full",
                TimeText(record.CreatedAt),
                record.ParentId?.ToString()[..ShortId] ?? "",
            ])]);
    }

    /// <summary>What a retention policy says of each backup.</summary>
    public static TextTable Decisions(IReadOnlyList<RetentionDecision> decisions, IReadOnlySet<BackupId> needed)
    {
        var showHost = decisions.Select(decision => decision.Backup.Host).Distinct(StringComparer.Ordinal).Skip(1).Any();
        return new TextTable(
            ["ID", "VOLUME", "DATA OF", "TYPE", "KEPT BY"],
            [.. decisions.Select(decision => (IReadOnlyList<string>)
            [
                decision.Backup.Id.ToString(),
                VolumeText(decision.Backup, showHost),
                TimeText(decision.Backup.DataTimestamp),
                decision.Backup.IsIncremental ? "incr" : "full",
                decision.IsKept ? string.Join(", ", decision.Reasons) : needed.Contains(decision.Backup.Id) ? "(needed by others)" : "-",
            ])]);
    }

    /// <summary>Everything about one backup, one line per field.</summary>
    public static TextTable Details(BackupRecord record, BackupIndex? index, ContentRoot? root)
    {
        var rows = new List<IReadOnlyList<string>>
        {
            Row("id", record.Id.ToString()),
            Row("name", record.Name),
            Row("description", record.Description),
            Row("volume id", record.VolumeId.ToString()),
            Row("source path", record.SourcePath),
            Row("host", record.Host),
            Row("size", SizeText(record)),
            Row("type", record.IsIncremental ? "incremental" : "full"),
            Row("parent", record.ParentId?.ToString()),
            Row("objects", record.ObjectCount.ToString(CultureInfo.InvariantCulture)),
            Row("created", TimeText(record.CreatedAt)),
            Row("data of", TimeText(record.DataTimestamp)),
            Row("snapshot", record.SnapshotId?.ToString("D")),
            Row("availability zone", record.AvailabilityZone),
            Row("container", record.Container?.Value),
            Row("objects' prefix", record.ServiceMetadata),
            Row("driver", record.Service),
            Row("content root", root is null ? "not known: no usable list of block digests" : RootText(root)),
        };
        rows.AddRange(record.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Row($"metadata {pair.Key}", pair.Value)));
        if (index is not null)
        {
            rows.Add(Row("needed by", string.Join(' ', index.DependentsOf(record).Select(dependent => dependent.Id))));
        }

        return new TextTable(["FIELD", "VALUE"], rows);
    }

    /// <summary>A content root with what is needed to compare it with another.</summary>
    public static string RootText(ContentRoot root) => string.Create(CultureInfo.InvariantCulture, $"{root.Hash} (leaves of {root.LeafSize} bytes)");

    /// <summary>The size of a backup's volume.</summary>
    public static string SizeText(BackupRecord record) => Size.Text(record.VolumeLength ?? record.SizeGiB * GiB);

    private static IReadOnlyList<string> Row(string field, string? value) => [field, value ?? ""];

    private static string VolumeText(BackupRecord record, bool showHost) => record.SourcePath switch
    {
        null => record.VolumeId.ToString(),
        { } path when showHost && record.Host is { } host => $"{host}:{path}",
        { } path => path,
    };

    private static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
