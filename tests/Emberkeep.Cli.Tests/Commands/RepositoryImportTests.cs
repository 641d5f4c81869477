using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Engine.Records;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class RepositoryImportTests
{
    private static readonly BackupRecord Full = Samples.Record(0xaabb0001, hour: 5);

    // An increment whose clock was behind: still its parent must come first.
    private static readonly BackupRecord Child = Samples.Record(0xccdd0002, Full, hour: 1);

    [Fact]
    public async Task Import_CinderRecords_PrintsOneRecordPerLineParentsFirst()
    {
        var result = await new CliRunner(Child, Full).RunAsync("repository", "import", "--format", "cinder-records");

        result.ExitCode.ShouldBe(0, result.Error);
        var records = result.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).Select(root =>
            ExportedRecordCodec.Import(new ExportedRecord(root.GetProperty("backup_service").GetString()!, root.GetProperty("backup_url").GetString()!)));
        records.Select(record => record.Id).ShouldBe([Full.Id, Child.Id]);
    }

    [Fact]
    public async Task Import_CinderSql_NamesOwnerAndHost()
    {
        var result = await new CliRunner(Child, Full).RunAsync(
            "repository", "import", "--format", "cinder-sql", "--project-id", "p1", "--user-id", "u1", "--host", "keep2");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Out.ShouldContain("'u1', 'p1', 'keep2'");
        result.Out.ShouldEndWith("COMMIT;\n");
    }

    [Fact]
    public async Task Import_BrokenChain_IsPrintedWithAWarning()
    {
        var result = await new CliRunner(Child).RunAsync("repository", "import", "--format", "cinder-records");

        result.ExitCode.ShouldBe(0);
        result.Out.TrimEnd().Split('\n').Length.ShouldBe(1);
        result.Error.ShouldContain($"{Child.Id} is printed too");
    }

    [Fact]
    public async Task Import_OneVolume_LeavesTheOthersOut()
    {
        var other = Samples.Record(0xeeff0003, volume: Samples.VolumeB);

        var result = await new CliRunner(Full, other).RunAsync(
            "repository", "import", "--format", "cinder-sql", "--volume", Samples.VolumeB.ToString());

        result.Out.ShouldContain(other.Id.ToString());
        result.Out.ShouldNotContain(Full.Id.ToString());
    }

    [Fact]
    public async Task Import_WithoutFormat_ShowsThatTheRepositoryIsEnough()
    {
        var result = await new CliRunner(Child, Full).RunAsync("repository", "import");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Out.ShouldContain(Full.Id.ToString());
        result.Out.ShouldContain(Child.Id.ToString());
        result.Out.ShouldContain("2 with all that they are built on, 0 broken");
        result.Out.ShouldContain("there is no catalog to rebuild");
    }

    [Fact]
    public async Task Import_WithoutFormatBrokenChain_FailsAndSaysWhatIsMissing()
    {
        var other = Samples.Record(0xeeff0003, volume: Samples.VolumeB);

        var result = await new CliRunner(Child, other).RunAsync("--output", "json", "repository", "import");

        result.ExitCode.ShouldBe(ExitCode.Damaged);
        var root = JsonDocument.Parse(result.Out).RootElement;
        root.GetProperty("is_good").GetBoolean().ShouldBeFalse();
        root.GetProperty("backups").GetArrayLength().ShouldBe(2);
        var broken = root.GetProperty("broken").EnumerateArray().ShouldHaveSingleItem();
        broken.GetProperty("id").GetString().ShouldBe(Child.Id.ToString());
        broken.GetProperty("reason").GetString()!.ShouldContain(Full.Id.ToString());

        (await new CliRunner(Child, other).RunAsync("repository", "import", "--volume", Samples.VolumeB.ToString())).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Import_WithoutFormatUnreadableBackup_Fails()
    {
        var runner = new CliRunner(Full);
        runner.Driver.Damaged.Add(new BackupException(ErrorKind.Corrupt, "x_metadata is cut off."));

        var result = await runner.RunAsync("--output", "json", "repository", "import");

        result.ExitCode.ShouldBe(ExitCode.Damaged);
        JsonDocument.Parse(result.Out).RootElement.GetProperty("unreadable").EnumerateArray().ShouldHaveSingleItem().GetString()!.ShouldContain("cut off");
    }

    [Theory]
    [InlineData("--format", "cinder-records", "--user-id", "u1")]
    [InlineData("--format", "xml")]
    [InlineData("--user-id", "u1")]
    public async Task Import_WrongArguments_AreRefused(params string[] arguments) =>
        (await new CliRunner(Full).RunAsync(["repository", "import", .. arguments])).ExitCode.ShouldBe(ExitCode.Invalid);
}
