using Emberkeep.Drivers;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class RepositoryCheckTests
{
    private static readonly RepositoryFinding Lost = new(
        FindingSeverity.Error, FindingKind.ObjectMissing, Samples.Id(0xaabb0001), "aa/bb/x", "p-00001", "p-00001 is missing.", "Bring it back.");

    private static readonly RepositoryFinding Young = new(
        FindingSeverity.Info, FindingKind.Orphan, null, "cc", null, "5 files may be a running backup.", null);

    private static readonly CheckedBackup Damaged = new(
        Samples.Id(0xaabb0001), Samples.VolumeA, "monday", null, Samples.Start, "aa/bb/x", BackupCondition.Damaged, "p-00001 is missing.", NeedsExistingVolume: true);

    [Fact]
    public async Task Check_Good_ExitsZeroAndSaysThatDataWasNotRead()
    {
        var runner = new CliRunner();
        runner.Driver.CheckReport = new RepositoryCheckReport([Damaged with { Condition = BackupCondition.Whole, Reason = null }], 0, 0, 7, 0, 0, 0);
        runner.Driver.Findings.Add(Young);

        var result = await runner.RunAsync("repository", "check");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Lines.ShouldBe(
        [
            "info     cc: 5 files may be a running backup.",
            "1 backup: 1 whole, 0 impaired, 0 damaged. 0 errors, 0 warnings. 7 objects looked at, data not read.",
            "Only --read-data finds data that has changed in place.",
        ]);
        runner.Driver.CheckOptions.ShouldBe(new RepositoryCheckOptions());
    }

    [Fact]
    public async Task Check_Damaged_ExitsFiveAndSaysWhatIsLost()
    {
        var runner = WithDamage();

        var result = await runner.RunAsync("repository", "check", "--read-data");

        result.ExitCode.ShouldBe(ExitCode.Damaged);
        result.Lines[0].ShouldBe("ERROR    aa/bb/x: p-00001 is missing.");
        result.Lines[1].ShouldBe("         -> Bring it back.");
        result.Out.ShouldContain("Damaged, do not count on these:\n  aabb0001-0000-4000-8000-000000000001 (monday)  2026-11-22 20:04:38Z  volume ");
        result.Out.ShouldContain("7 objects; 6 of them read, 1 MiB of data.");
        result.Out.ShouldContain("make a full backup of these volumes");
        runner.Driver.CheckOptions!.ReadData.ShouldBe(ReadSelection.All);
    }

    [Fact]
    public async Task Check_Json_HasTheDocumentedFields()
    {
        var runner = WithDamage();

        var result = await runner.RunAsync("repository", "check", "--read-data=5%", "--seed", "42", "--output", "json");

        result.ExitCode.ShouldBe(ExitCode.Damaged);
        result.Json.EnumerateObject().Select(property => property.Name).ShouldBe(
            ["is_good", "location", "read_data", "is_dry_run", "errors", "warnings", "objects", "objects_read", "bytes_read", "files_set_aside", "backups", "findings"]);
        result.Json.GetProperty("read_data").GetProperty("seed").GetInt32().ShouldBe(42);
        var backup = result.Json.GetProperty("backups")[0];
        backup.EnumerateObject().Select(property => property.Name).ShouldBe(
            ["id", "volume_id", "name", "parent_id", "created_at", "container", "condition", "reason", "needs_existing_volume"]);
        backup.GetProperty("condition").GetString().ShouldBe("damaged");
        var finding = result.Json.GetProperty("findings")[0];
        finding.EnumerateObject().Select(property => property.Name).ShouldBe(["severity", "kind", "backup_id", "place", "object", "message", "remedy"]);
        finding.GetProperty("severity").GetString().ShouldBe("error");
        finding.GetProperty("kind").GetString().ShouldBe("object-missing");
    }

    [Fact]
    public async Task Check_RandomPart_PrintsTheSeedThatRepeatsIt()
    {
        var runner = new CliRunner();
        var first = await runner.RunAsync("repository", "check", "--read-data", "1.5%");
        var seed = runner.Driver.CheckOptions!.ReadData!.Seed;
        first.Error.ShouldContain($"--seed {seed}");

        await runner.RunAsync("repository", "check", "--read-data", "1.5%", "--seed", $"{seed}");
        runner.Driver.CheckOptions!.ReadData!.Seed.ShouldBe(seed);
        runner.Driver.CheckOptions!.ReadData!.Percent.ShouldBe(1.5);
    }

    [Fact]
    public async Task Check_PartRepairAge_ReachTheDriver()
    {
        var runner = new CliRunner();
        var result = await runner.RunAsync("repository", "check", "--read-data=2/7", "--repair", "--dry-run", "--older-than", "7d");

        result.ExitCode.ShouldBe(0, result.Error);
        var options = runner.Driver.CheckOptions!;
        (options.ReadData!.Part, options.ReadData.Parts).ShouldBe((2, 7));
        (options.Repair, options.DryRun, options.OlderThan).ShouldBe((true, true, TimeSpan.FromDays(7)));
    }

    [Fact]
    public async Task Check_Repaired_SaysHowMuch()
    {
        var runner = new CliRunner();
        runner.Driver.CheckReport = new RepositoryCheckReport([], 0, 1, 0, 0, 0, 12);

        (await runner.RunAsync("repository", "check", "--repair")).Out.ShouldContain("12 files set aside.");
        (await runner.RunAsync("repository", "check", "--repair", "--dry-run")).Out.ShouldContain("12 files would be set aside; nothing was changed.");
    }

    [Theory]
    [InlineData("--dry-run")]
    [InlineData("--older-than", "soon")]
    [InlineData("--older-than", "-1h")]
    [InlineData("--read-data", "9/7")]
    [InlineData("some-backup")]
    public async Task Check_Nonsense_IsInvalid(params string[] arguments) =>
        (await new CliRunner().RunAsync(["repository", "check", .. arguments])).ExitCode.ShouldBe(ExitCode.Invalid);

    [Fact]
    public async Task Check_QuietAndGood_IsSilent()
    {
        var runner = new CliRunner();
        runner.Driver.Findings.Add(Young);
        (await runner.RunAsync("repository", "check", "--quiet")).ShouldBe(new CliResult(0, "", ""));
    }

    private static CliRunner WithDamage()
    {
        var runner = new CliRunner();
        runner.Driver.CheckReport = new RepositoryCheckReport([Damaged], 1, 0, 7, 6, 1 << 20, 0);
        runner.Driver.Findings.Add(Lost);
        return runner;
    }
}
