using System.Diagnostics;
using Emberkeep.Backups;
using Emberkeep.Engine.Records;
using Emberkeep.Stores;
using Emberkeep.Testing;

namespace Emberkeep.Engine.Tests.Records;

public sealed class CinderSqlTests
{
    private static readonly BackupRecord s_full = new()
    {
        Id = BackupId.Parse("aabb0001-0000-4000-8000-000000000001"),
        VolumeId = VolumeId.Parse("11111111-2222-4333-8444-555555555555"),
        Name = @"it's a \ 'name'); DROP TABLE backups; -- 😀",
        Description = "two\nlines",
        SizeGiB = 3,
        ObjectCount = 2,
        Container = ContainerName.Parse("aa/bb/aabb0001-0000-4000-8000-000000000001"),
        ServiceMetadata = "volume_11111111-2222-4333-8444-555555555555_20261122200438_backup_aabb0001-0000-4000-8000-000000000001",
        Service = "cinder.backup.drivers.nfs.NFSBackupDriver",
        CreatedAt = new DateTimeOffset(2026, 11, 22, 20, 4, 38, TimeSpan.Zero),
        DataTimestamp = new DateTimeOffset(2026, 11, 22, 20, 4, 38, TimeSpan.Zero),
        Host = "keep1",
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["k'1"] = @"v\1" },
    };

    private static readonly BackupRecord s_child = s_full with
    {
        Id = BackupId.Parse("ccdd0002-0000-4000-8000-000000000001"),
        ParentId = s_full.Id,
        Name = null,
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal),
    };

    [Fact]
    public void Write_Texts_CannotEndTheirLiteral()
    {
        var sql = Sql(s_full);

        sql.ShouldContain(@"'it''s a \\ ''name''); DROP TABLE backups; -- " + "\uFFFD'");
        sql.ShouldContain("'two lines'");
        sql.ShouldContain(@"'k''1', 'v\\1'");
    }

    [Fact]
    public void Write_Owner_IsNullUnlessGiven()
    {
        Sql(s_full).ShouldContain("NULL, NULL, 'keep1'");
        Sql(s_full with { Host = null }).ShouldContain("NULL, NULL, NULL");
    }

    [Fact]
    public async Task Write_RunTwiceInADatabase_MakesEachRowOnce()
    {
        // SQLite has neither DUAL nor variables; for these alone the statements are put in its words.
        using var directory = new TempDirectory();
        var sql = Sql(s_full, s_child)
            .Replace("START TRANSACTION", "BEGIN", StringComparison.Ordinal)
            .Replace("FROM DUAL WHERE @is_new", "WHERE (SELECT value FROM is_new)", StringComparison.Ordinal);
        sql = string.Join('\n', sql.Split('\n').Select(line => line.StartsWith("SET @is_new = ", StringComparison.Ordinal)
            ? $"DELETE FROM is_new; INSERT INTO is_new SELECT {line["SET @is_new = ".Length..]}"
            : line));
        const string Schema = """
            CREATE TABLE is_new (value);
            CREATE TABLE backups (created_at, updated_at, deleted, id PRIMARY KEY, volume_id, user_id, project_id, host, availability_zone, display_name,
              display_description, container, status, fail_reason, service_metadata, service, size, object_count, parent_id, num_dependent_backups, snapshot_id, data_timestamp);
            CREATE TABLE backup_metadata (created_at, deleted, backup_id, key, value);

            """;

        var rows = await RunAsync(directory.Path, Schema + sql + sql + "SELECT parent_id, num_dependent_backups, size FROM backups ORDER BY id; SELECT count(*) FROM backup_metadata;");

        rows.ShouldBe($"|1|3\n{s_full.Id}|0|3\n1\n");
    }

    private static string Sql(params BackupRecord[] records)
    {
        using var output = new StringWriter { NewLine = "\n" };
        CinderSql.Write(
            new BackupIndex(records, "memory"), new CinderSqlOptions { Location = "/srv/backups", Now = s_full.CreatedAt }, output);
        return output.ToString();
    }

    private static async Task<string> RunAsync(string directory, string script)
    {
        var token = TestContext.Current.CancellationToken;
        var file = Path.Combine(directory, "script.sql");
        await File.WriteAllTextAsync(file, script, token);
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("sqlite3", ["-bail", ":memory:", $".read {file}"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Skip("sqlite3 is not installed.");
            throw;
        }

        using (process)
        {
            var output = await process.StandardOutput.ReadToEndAsync(token);
            (await process.StandardError.ReadToEndAsync(token)).ShouldBeEmpty();
            await process.WaitForExitAsync(token);
            return output;
        }
    }
}
