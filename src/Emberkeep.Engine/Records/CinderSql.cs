using System.Globalization;
using System.Text;
using Emberkeep.Backups;

namespace Emberkeep.Engine.Records;

/// <summary>
/// The rows of Cinder's tables <c>backups</c> and <c>backup_metadata</c> as SQL for MariaDB and MySQL, so that an OpenStack whose database
/// is lost gets its backups back from the repository. The columns are those of Cinder's schema since its release Zed. A backup that the
/// database has already is left as it is, so the statements can be run again.
/// </summary>
public static class CinderSql
{
    /// <summary>The width of every text column.</summary>
    private const int MaxText = 255;

    /// <summary>Writes the statements: one transaction, parents before their increments.</summary>
    /// <param name="index">The backups.</param>
    /// <param name="options">What the repository does not know.</param>
    /// <param name="output">Takes the statements.</param>
    public static void Write(BackupIndex index, CinderSqlOptions options, TextWriter output)
    {
        output.Write($"-- {index.Records.Count} backups found in {Comment(options.Location)}\n");
        output.Write("-- For the database of Cinder (MariaDB, MySQL). Rows that exist are left alone.\n");
        output.Write("-- Afterwards: cinder-manage quota sync --project-id PROJECT, so that the quotas count these backups.\n");
        output.Write("START TRANSACTION;\n");
        foreach (var record in InOrder(index))
        {
            WriteBackup(record, index.ChildCount(record), options, output);
        }

        output.Write("COMMIT;\n");
    }

    /// <summary>The backups so that every parent comes before its increments; those of broken chains come too.</summary>
    public static IEnumerable<BackupRecord> InOrder(BackupIndex index) => index.Records.OrderBy(record => Depth(record, index));

    private static int Depth(BackupRecord record, BackupIndex index) =>
        record.ParentId is null ? 0 : index.HasWholeChain(record) ? index.ChainOf(record).Layers.Count : int.MaxValue;

    private static void WriteBackup(BackupRecord record, int children, CinderSqlOptions options, TextWriter output)
    {
        (string Column, string Value)[] fields =
        [
            ("created_at", Time(record.CreatedAt)),
            ("updated_at", Time(options.Now)),
            ("deleted", "0"),
            ("id", Text(record.Id.ToString())),
            ("volume_id", Text(record.VolumeId.ToString())),
            ("user_id", Text(options.UserId)),
            ("project_id", Text(options.ProjectId)),
            ("host", Text(options.Host ?? record.Host)),
            ("availability_zone", Text(record.AvailabilityZone)),
            ("display_name", Text(record.Name)),
            ("display_description", Text(record.Description)),
            ("container", Text(record.Container?.Value)),
            ("status", "'available'"),
            ("fail_reason", "NULL"),
            ("service_metadata", Text(record.ServiceMetadata)),
            ("service", Text(record.Service)),
            ("size", Number(record.SizeGiB)),
            ("object_count", Number(record.ObjectCount)),
            ("parent_id", Text(record.ParentId?.ToString())),
            ("num_dependent_backups", Number(children)),
            ("snapshot_id", Text(record.SnapshotId?.ToString("D"))),
            ("data_timestamp", Time(record.DataTimestamp)),
        ];
        var id = Text(record.Id.ToString());

        // Remembered before the first insert, since the metadata is wanted only together with a backup that was not there.
        output.Write($"SET @is_new = NOT EXISTS (SELECT 1 FROM backups WHERE id = {id});\n");
        output.Write(
            $"INSERT INTO backups ({string.Join(", ", fields.Select(field => field.Column))})\n"
            + $"  SELECT {string.Join(", ", fields.Select(field => field.Value))} FROM DUAL WHERE @is_new;\n");
        foreach (var (key, value) in record.Metadata)
        {
            output.Write(
                "INSERT INTO backup_metadata (created_at, deleted, backup_id, `key`, `value`)\n"
                + $"  SELECT {Time(record.CreatedAt)}, 0, {id}, {Text(key)}, {Text(value)} FROM DUAL WHERE @is_new;\n");
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => $"'{time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}'";

    /// <summary>
    /// A literal that means the same whether the server takes backslashes for escapes or not, as far as it has none: a quote is doubled, never
    /// escaped, so no text can end its literal. Control characters become spaces, and what the columns' three-byte UTF-8 cannot hold becomes U+FFFD.
    /// </summary>
    private static string Text(string? value)
    {
        if (value is null)
        {
            return "NULL";
        }

        var literal = new StringBuilder("'");
        var count = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            if (++count > MaxText)
            {
                break;
            }

            literal.Append(rune switch
            {
                { Value: '\'' } => "''",
                { Value: '\\' } => @"\\",
                { IsBmp: false } => "\uFFFD",
                _ when Rune.IsControl(rune) => " ",
                _ => rune.ToString(),
            });
        }

        return literal.Append('\'').ToString();
    }

    private static string Comment(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
