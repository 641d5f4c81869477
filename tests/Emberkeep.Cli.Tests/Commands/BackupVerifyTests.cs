using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class BackupVerifyTests
{
    private static readonly BackupRecord Full = Samples.Record(0xaabb0001);
    private static readonly BackupRecord Increment = Samples.Record(0xccdd0002, Full, hour: 1);
    private static readonly BackupRecord Other = Samples.Record(0xeeff0003, volume: Samples.VolumeB, hour: 2);

    [Fact]
    public async Task Verify_Good_ExitsZero()
    {
        var runner = new CliRunner(Full, Increment);
        var result = await runner.RunAsync("backup", "verify", "ccdd");
        result.ExitCode.ShouldBe(0);
        result.Out.ShouldBe($"{Increment.Id}  good  4 objects, 3 MiB checked\n");
        runner.Driver.Verified.ShouldHaveSingleItem().Chain.Layers.ShouldBe([Full, Increment]);
    }

    [Fact]
    public async Task Verify_Quick_SaysThatDataWasNotRead()
    {
        var runner = new CliRunner(Full);
        var result = await runner.RunAsync("backup", "verify", "aabb", "--quick");
        runner.Driver.Verified[0].Quick.ShouldBeTrue();
        result.Out.ShouldContain("data not read");
    }

    [Fact]
    public async Task Verify_Damaged_ExitsFiveAndSaysWhere()
    {
        var runner = new CliRunner(Full, Increment);
        runner.Driver.Faults[Full.Id] = new VerifyFault(Full.Id, "p-00001", 65536, 32768, "The MD5 differs.");
        var text = await runner.RunAsync("backup", "verify", "ccdd");
        text.ExitCode.ShouldBe(ExitCode.Damaged);
        text.Out.ShouldContain("DAMAGED");
        text.Out.ShouldContain($"  in {Full.Id}: p-00001: 32768 bytes at offset 65536: The MD5 differs.\n");

        var json = await runner.RunAsync("backup", "verify", "ccdd", "--output", "json");
        json.ExitCode.ShouldBe(ExitCode.Damaged);
        json.Json.GetProperty("is_good").GetBoolean().ShouldBeFalse();
        var fault = json.Json.GetProperty("backups")[0].GetProperty("faults")[0];
        fault.GetProperty("backup_id").GetString().ShouldBe(Full.Id.ToString());
        fault.GetProperty("object").GetString().ShouldBe("p-00001");
        fault.GetProperty("offset").GetInt64().ShouldBe(65536);
        fault.GetProperty("length").GetInt64().ShouldBe(32768);
    }

    [Fact]
    public async Task Verify_All_GoesOnAfterABrokenChain()
    {
        var orphan = Samples.Record(0x11110000, Samples.Record(0x22220000));
        var result = await new CliRunner(orphan, Full, Other).RunAsync("backup", "verify", "--all");
        result.ExitCode.ShouldBe(ExitCode.Damaged);
        result.Lines.Count(line => line.Contains("  good  ", StringComparison.Ordinal)).ShouldBe(2);
        result.Out.ShouldContain($"{orphan.Id}  DAMAGED");
        result.Out.ShouldContain("22220000-");
        result.Error.ShouldContain("2 good, 1 damaged, 0 unreadable");
    }

    [Fact]
    public async Task Verify_All_ReadsNothingTwiceUnlessItIsDamaged()
    {
        var damaged = Samples.Record(0x11110000, volume: Samples.VolumeB);
        var child = Samples.Record(0x11110001, damaged, hour: 1);
        var runner = new CliRunner(Increment, child, Full, damaged);
        runner.Driver.Faults[damaged.Id] = new VerifyFault(damaged.Id, null, null, null, "Bad.");
        var result = await runner.RunAsync("backup", "verify", "--all");
        result.Lines.Count(line => line.Contains("DAMAGED", StringComparison.Ordinal)).ShouldBe(2);
        runner.Driver.Verified.Single(call => call.Chain.Requested == Increment).KnownGood.ShouldBe([Full.Id]);
        runner.Driver.Verified.Single(call => call.Chain.Requested == child).KnownGood.ShouldNotContain(damaged.Id);
    }

    [Fact]
    public async Task Verify_AllWithUnreadableBackup_IsDamaged()
    {
        var runner = new CliRunner(Full);
        runner.Driver.Damaged.Add(new BackupException(ErrorKind.Corrupt, "x_metadata is cut short."));
        var all = await runner.RunAsync("backup", "verify", "--all", "--output", "json");
        all.ExitCode.ShouldBe(ExitCode.Damaged);
        all.Json.GetProperty("unreadable")[0].GetString().ShouldBe("x_metadata is cut short.");
        (await runner.RunAsync("backup", "verify", "aabb")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Verify_AllOfVolume_LooksAtThatVolumeOnly()
    {
        var runner = new CliRunner(Full, Increment, Other);
        (await runner.RunAsync("backup", "verify", "--all", "--volume", Samples.VolumeB.ToString())).ExitCode.ShouldBe(0);
        runner.Driver.Verified.ShouldHaveSingleItem().Chain.Requested.ShouldBe(Other);
    }

    [Theory]
    [InlineData]
    [InlineData("aabb", "--all")]
    public async Task Verify_NeitherOrBoth_IsInvalid(params string[] arguments) =>
        (await new CliRunner(Full).RunAsync(["backup", "verify", .. arguments])).ExitCode.ShouldBe(ExitCode.Invalid);

    [Fact]
    public async Task Verify_QuietAndGood_IsSilent()
    {
        var result = await new CliRunner(Full).RunAsync("backup", "verify", "aabb", "--quiet");
        result.ShouldBe(new CliResult(0, "", ""));
    }
}
