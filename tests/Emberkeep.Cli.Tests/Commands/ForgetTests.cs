using Emberkeep.Backups;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class ForgetTests
{
    private static readonly BackupRecord Full = Samples.Record(0xaabb0001);
    private static readonly BackupRecord First = Samples.Record(0xccdd0002, Full, hour: 1);
    private static readonly BackupRecord Second = Samples.Record(0xeeff0003, First, hour: 2);
    private static readonly BackupRecord Other = Samples.Record(0xabcd0004, volume: Samples.VolumeB);

    [Fact]
    public async Task Forget_NoRule_IsInvalidAndDeletesNothing()
    {
        var runner = new CliRunner(Full);
        var result = await runner.RunAsync("forget");
        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Error.ShouldContain("--keep-last");
        runner.Driver.Deleted.ShouldBeEmpty();
    }

    [Fact]
    public async Task Forget_WithoutPrune_LeavesWhatKeptOnesNeed()
    {
        var runner = new CliRunner(Full, First, Second, Other, Samples.Record(0xabcd0005, volume: Samples.VolumeB, hour: 1));
        var result = await runner.RunAsync("forget", "--keep-last", "1");
        result.ExitCode.ShouldBe(0, result.Error);
        runner.Driver.Deleted.ShouldBe([Other.Id]);
        result.Out.ShouldContain("(needed by others)");
        result.Error.ShouldContain("--prune");
    }

    [Fact]
    public async Task Forget_Prune_MergesAndDeletes()
    {
        var runner = new CliRunner(Full, First, Second);
        var result = await runner.RunAsync("forget", "--keep-last", "1", "--prune", "--output", "json");
        result.ExitCode.ShouldBe(0, result.Error);
        runner.Driver.Deleted.ShouldBe([Full.Id, First.Id], ignoreOrder: true);
        runner.Driver.Records.ShouldHaveSingleItem().ParentId.ShouldBeNull();
        result.Json.GetProperty("kept")[0].GetProperty("id").GetString().ShouldBe(Second.Id.ToString());
        result.Json.GetProperty("kept")[0].GetProperty("reasons")[0].GetString().ShouldBe("last");
        result.Json.GetProperty("deletion").GetProperty("deleted").GetArrayLength().ShouldBe(2);
        result.Json.GetProperty("deletion").GetProperty("merged").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Forget_DryRun_ChangesNothing()
    {
        var runner = new CliRunner(Full, First, Second);
        var result = await runner.RunAsync("forget", "--keep-last", "2", "--prune", "--dry-run");
        result.ExitCode.ShouldBe(0, result.Error);
        runner.Driver.Deleted.ShouldBeEmpty();
        result.Out.ShouldContain($"would delete {Full.Id}");
        result.Out.ShouldNotContain($"would delete {First.Id}");
    }

    [Fact]
    public async Task Forget_OneVolume_LeavesTheOthersAlone()
    {
        var runner = new CliRunner(Full, Samples.Record(0xaabb0009, hour: 3), Other, Samples.Record(0xabcd0005, volume: Samples.VolumeB, hour: 1));
        (await runner.RunAsync("forget", "--keep-last", "1", "--volume", Samples.VolumeB.ToString())).ExitCode.ShouldBe(0);
        runner.Driver.Deleted.ShouldBe([Other.Id]);
    }

    [Fact]
    public async Task Forget_UnreadableBackups_IsRefusedUnlessForced()
    {
        var runner = new CliRunner(Full, Samples.Record(0xaabb0009, hour: 3)) { Driver = { Damaged = { new BackupException(ErrorKind.Corrupt, "x_metadata is cut short.") } } };
        (await runner.RunAsync("forget", "--keep-last", "1")).ExitCode.ShouldBe(ExitCode.Conflict);
        runner.Driver.Deleted.ShouldBeEmpty();
        (await runner.RunAsync("forget", "--keep-last", "1", "--force")).ExitCode.ShouldBe(0);
        runner.Driver.Deleted.ShouldBe([Full.Id]);
    }

    [Theory]
    [InlineData("--keep-last", "-1")]
    [InlineData("--keep-daily", "some")]
    [InlineData("--keep-within", "7")]
    [InlineData("--keep-within", "0d")]
    [InlineData("--keep-last", "0")]
    public async Task Forget_BadRule_IsInvalid(string option, string value)
    {
        var runner = new CliRunner(Full);
        (await runner.RunAsync("forget", option, value)).ExitCode.ShouldBe(ExitCode.Invalid);
        runner.Driver.Deleted.ShouldBeEmpty();
    }

    [Fact]
    public async Task Forget_Unlimited_KeepsOneOfEveryPeriod()
    {
        var runner = new CliRunner(Full, Samples.Record(0xaabb0009, hour: 24), Samples.Record(0xaabb000a, hour: 48));
        (await runner.RunAsync("forget", "--keep-daily", "unlimited")).ExitCode.ShouldBe(0);
        runner.Driver.Deleted.ShouldBeEmpty();
    }
}
