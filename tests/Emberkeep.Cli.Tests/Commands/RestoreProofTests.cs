using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests.Commands;

/// <summary><c>--verify-first</c>, <c>--prove</c> and <c>--salvage</c> of <c>backup restore</c>.</summary>
public sealed class RestoreProofTests
{
    private const string Target = "/tmp/out.img";
    private static readonly BackupRecord Full = Samples.Record(0xaabb0001);
    private static readonly BackupRecord Increment = Samples.Record(0xccdd0002, Full, hour: 1);
    private static readonly BackupRecord Other = Samples.Record(0xeeff0003, hour: 2);

    [Fact]
    public async Task Restore_VerifyFirst_RehearsesBeforeTheTargetIsMade()
    {
        var runner = new CliRunner(Full);
        var targets = new List<int>();
        runner.Driver.DuringJob = (_, _) =>
        {
            targets.Add(runner.Composition.Volumes.Count);
            return Task.CompletedTask;
        };

        (await runner.RunAsync("backup", "restore", "aabb", Target, "--verify-first")).ExitCode.ShouldBe(0);

        targets.ShouldBe([0, 1]);
        runner.Driver.Restores.Select(restore => restore.Target).ShouldBe(["(nothing)", Target]);
    }

    [Fact]
    public async Task Restore_VerifyFirstFindsDamage_TouchesNoTargetAndSaysWhichBackupsAreWhole()
    {
        var runner = new CliRunner(Full, Increment, Other);
        runner.Driver.Failure = new BackupException(ErrorKind.Corrupt, "Object 00001 is damaged.") { DamagedBackup = Full.Id };

        var result = await runner.RunAsync("backup", "restore", "aabb", Target, "--verify-first");

        result.ExitCode.ShouldBe(ExitCode.Damaged);
        runner.Composition.Volumes.ShouldBeEmpty();
        runner.Driver.Restores.ShouldHaveSingleItem().Target.ShouldBe("(nothing)");
        result.Error.ShouldContain("Object 00001 is damaged.");
        result.Error.ShouldContain($"build on {Full.Id} and lack the same data, unless they stored it anew: {Increment.Id}.");
        result.Error.ShouldContain($"which do not need it: {Other.Id}.");
        result.Error.ShouldNotContain("partial file");
    }

    [Fact]
    public async Task Restore_Prove_PrintsTheRoot()
    {
        var runner = new CliRunner(Full);
        var result = await runner.RunAsync("backup", "restore", "aabb", Target, "--prove");

        result.ExitCode.ShouldBe(0);
        runner.Driver.Restores.ShouldHaveSingleItem().Options.Prove.ShouldBeTrue();
        result.Out.ShouldContain($"content root {runner.Driver.Root!.Hash} (leaves of 32768 bytes)");
        result.Out.ShouldContain("read back after fsync, its page cache dropped, and is equal to the backup's");

        var json = (await new CliRunner(Full).RunAsync("backup", "restore", "aabb", Target, "--prove", "--output", "json")).Json;
        json.GetProperty("content_root").GetString().ShouldBe(runner.Driver.Root.Hash);
        json.GetProperty("target_root").GetString().ShouldBe(runner.Driver.Root.Hash);
        json.GetProperty("leaf_size").GetInt32().ShouldBe(32768);
        json.GetProperty("bytes_lost").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Restore_SalvageWithLosses_KeepsTheFileListsThemAndHasACodeOfItsOwn()
    {
        using var directory = new TempDirectory();
        var map = Path.Combine(directory.Path, "map");
        var runner = new CliRunner(Full, Increment);
        runner.Driver.Lost.Add(new LostRange(4096, 1024, Full.Id, "volume_x-00001", "is missing"));
        runner.Driver.Lost.Add(new LostRange(Samples.VolumeLength - 5, 5, Increment.Id, null, "is in no object"));

        var result = await runner.RunAsync("backup", "restore", "ccdd", Target, "--salvage", "--salvage-map", map);

        result.ExitCode.ShouldBe(11);
        runner.Composition.Volumes.ShouldContainKey(Target);
        result.Out.ShouldContain("LOST: 1029 bytes in 2 ranges");
        result.Out.ShouldContain($"  1024 bytes at offset 4096: object volume_x-00001 of backup {Full.Id}: is missing");
        (await File.ReadAllLinesAsync(map, TestContext.Current.CancellationToken)).Where(line => !line.StartsWith('#')).ShouldBe(
        [
            "0x0     +               1",
            "0x00000000  0x00001000  +",
            "0x00001000  0x00000400  -",
            FormattableString.Invariant($"0x00001400  0x{Samples.VolumeLength - 5 - 0x1400:X8}  +"),
            FormattableString.Invariant($"0x{Samples.VolumeLength - 5:X8}  0x00000005  -"),
        ]);

        var again = new CliRunner(Full, Increment);
        again.Driver.Lost.AddRange(runner.Driver.Lost);
        var json = (await again.RunAsync("backup", "restore", "ccdd", Target, "--salvage", "--output", "json")).Json;
        json.GetProperty("bytes_lost").GetInt64().ShouldBe(1029);
        json.GetProperty("lost")[0].GetProperty("offset").GetInt64().ShouldBe(4096);
        json.GetProperty("lost")[0].GetProperty("object").GetString().ShouldBe("volume_x-00001");
    }

    [Fact]
    public async Task Restore_SalvageWithoutLosses_Succeeds() =>
        (await new CliRunner(Full).RunAsync("backup", "restore", "aabb", Target, "--salvage")).ExitCode.ShouldBe(0);

    [Theory]
    [InlineData("--salvage", "--verify-first")]
    [InlineData("--salvage-map=x", "--prove")]
    public async Task Restore_OptionsThatContradict_AreRefused(params string[] options)
    {
        var runner = new CliRunner(Full);
        var result = await runner.RunAsync(["backup", "restore", "aabb", Target, .. options]);

        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Error.ShouldContain("--salvage");
        runner.Composition.Volumes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Show_ContentRoot_IsShown()
    {
        var runner = new CliRunner(Full);
        (await runner.RunAsync("backup", "show", "aabb")).Out.ShouldContain(runner.Driver.Root!.Hash);
        (await runner.RunAsync("backup", "show", "aabb", "--output", "json")).Json.GetProperty("content_root").GetString().ShouldBe(runner.Driver.Root.Hash);
        runner.Driver.Root = null;
        (await runner.RunAsync("backup", "show", "aabb")).Out.ShouldContain("not known");
    }

    [Fact]
    public async Task LimitRate_OnTheCommandLine_IsTheOptionOfTheConfiguration()
    {
        var runner = new CliRunner(Full);
        await runner.RunAsync("backup", "list", "--limit-rate", "50M");

        runner.Composition.Selections[^1].Overrides.Contains("backup_limit_rate=50M", StringComparer.Ordinal).ShouldBeTrue();
    }
}
