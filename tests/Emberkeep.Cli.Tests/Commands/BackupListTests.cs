using Emberkeep.Backups;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class BackupListTests
{
    private static readonly BackupRecord Full = Samples.Record(0xaabb0001, name: "full") with { SourcePath = "/dev/vg0/db01" };
    private static readonly BackupRecord Increment = Samples.Record(0xaabb0002, Full, hour: 1);
    private static readonly BackupRecord Other = Samples.Record(0xccdd0003, volume: Samples.VolumeB, name: "z", hour: 2) with { VolumeLength = null, SizeGiB = 10 };

    [Fact]
    public async Task List_Plain_IsAStableTableSortedByTime()
    {
        var result = await new CliRunner(Other, Increment, Full).RunAsync("backup", "list");
        result.ExitCode.ShouldBe(0);
        result.Error.ShouldBeEmpty();
        result.Out.ShouldBe(
            """
            ID                                    NAME  VOLUME                                  SIZE  TYPE  CREATED               PARENT
            aabb0001-0000-4000-8000-000000000001  full  /dev/vg0/db01                          3 MiB  full  2026-11-22 20:04:38Z  -
            aabb0002-0000-4000-8000-000000000001  -     11111111-2222-4333-8444-555555555555   3 MiB  incr  2026-11-22 21:04:38Z  aabb0001
            ccdd0003-0000-4000-8000-000000000001  z     99999999-2222-4333-8444-555555555555  10 GiB  full  2026-11-22 22:04:38Z  -

            """);
    }

    [Fact]
    public async Task List_Json_IsAnArrayWithDependents()
    {
        var result = await new CliRunner(Other, Increment, Full).RunAsync("backup", "list", "--output", "json");
        var items = result.Json.EnumerateArray().ToList();
        items.Select(item => item.GetProperty("id").GetString()).ShouldBe([Full.Id.ToString(), Increment.Id.ToString(), Other.Id.ToString()]);
        items.Select(item => item.GetProperty("has_dependent_backups").GetBoolean()).ShouldBe([true, false, false]);
        items[2].GetProperty("volume_length").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        items[1].GetProperty("data_timestamp").GetString().ShouldBe("2026-11-22T21:04:38.000000");
    }

    [Fact]
    public async Task List_EmptyRepository_JsonIsAnEmptyArray()
    {
        var runner = new CliRunner();
        (await runner.RunAsync("backup", "list", "--output", "json")).Out.ShouldBe("[]\n");
        var table = await runner.RunAsync("backup", "list");
        table.Lines.ShouldHaveSingleItem().ShouldStartWith("ID ");
        table.Error.ShouldContain("no backups in memory://repository");
    }

    [Theory]
    [InlineData("11111111-2222-4333-8444-555555555555", 2)]
    [InlineData("99999999-2222-4333-8444-555555555555", 1)]
    [InlineData("/dev/vg0/db01", 2)]
    [InlineData("/dev/vg0/../vg0/db01", 2)]
    public async Task List_Volume_ShowsThatVolumeOnly(string volume, int count)
    {
        var result = await new CliRunner(Other, Increment, Full).RunAsync("backup", "list", "--volume", volume, "--output", "json");
        result.Json.GetArrayLength().ShouldBe(count);
    }

    [Fact]
    public async Task List_PathOfAnotherHost_IsFound()
    {
        var elsewhere = Samples.Record(0x10000001) with { SourcePath = "/dev/sdb", Host = "other" };
        var result = await new CliRunner(elsewhere, Other).RunAsync("backup", "list", "--volume", "/dev/sdb", "--output", "json");
        result.Json.GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task List_PathOnTwoOtherHosts_IsAmbiguous()
    {
        var one = Samples.Record(0x10000001) with { SourcePath = "/dev/sdb", Host = "h1" };
        var two = Samples.Record(0x10000002, volume: Samples.VolumeB) with { SourcePath = "/dev/sdb", Host = "h2" };
        var runner = new CliRunner(one, two);
        var result = await runner.RunAsync("backup", "list", "--volume", "/dev/sdb");
        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Error.ShouldContain($"{Samples.VolumeB} on h2");
        (await runner.RunAsync("backup", "list")).Out.ShouldContain("h2:/dev/sdb");
    }

    [Fact]
    public async Task List_UnknownPath_IsNotFound() =>
        (await new CliRunner(Full).RunAsync("backup", "list", "--volume", "/dev/none")).ExitCode.ShouldBe(ExitCode.NotFound);

    [Fact]
    public async Task List_Limit_ShowsTheNewest()
    {
        var result = await new CliRunner(Other, Increment, Full).RunAsync("backup", "list", "--limit", "1", "--output", "json");
        result.Json.EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(Other.Id.ToString());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("many")]
    public async Task List_BadLimit_IsInvalid(string limit) =>
        (await new CliRunner().RunAsync("backup", "list", "--limit", limit)).ExitCode.ShouldBe(ExitCode.Invalid);

    [Fact]
    public async Task List_DirectoryThatMayNotBeRead_IsAWarningUnlessItIsTheRoot()
    {
        var refusal = new BackupException(ErrorKind.Unauthorized, "Cannot list 'x'.");
        var partly = await new CliRunner(Full) { Driver = { DiscoveryFailure = refusal } }.RunAsync("backup", "list");
        partly.ExitCode.ShouldBe(0);
        partly.Lines.Length.ShouldBe(2);
        partly.Error.ShouldContain("warning: Cannot list 'x'.");

        var foreignOnly = await new CliRunner { Driver = { DiscoveryFailure = refusal } }.RunAsync("backup", "list");
        foreignOnly.ExitCode.ShouldBe(0);
        foreignOnly.Error.ShouldContain("warning: Cannot list 'x'.");

        var wholly = await new CliRunner { Driver = { DiscoveryFailure = refusal, CheckFailure = refusal } }.RunAsync("backup", "list");
        wholly.ExitCode.ShouldBe(ExitCode.NotPermitted);
    }

    [Fact]
    public async Task List_DamagedBackups_AreMentionedAndTheRestIsListed()
    {
        var runner = new CliRunner(Full);
        runner.Driver.Damaged.Add(new BackupException(ErrorKind.Corrupt, "x_metadata is cut short.", "Restore it."));
        var text = await runner.RunAsync("backup", "list");
        text.ExitCode.ShouldBe(0);
        text.Lines.Length.ShouldBe(2);
        text.Error.ShouldBe("emberkeep: warning: x_metadata is cut short.\n  -> Restore it.\nemberkeep: the list is not complete: 1 part of the repository could not be read\n");

        var json = await runner.RunAsync("backup", "list", "--output", "json", "--quiet");
        json.ExitCode.ShouldBe(0);
        var warning = json.ErrorLines.ShouldHaveSingleItem().GetProperty("warning");
        warning.GetProperty("kind").GetString().ShouldBe("Corrupt");
        warning.GetProperty("remedy").GetString().ShouldBe("Restore it.");
    }

    [Fact]
    public async Task List_HostileName_CannotSteerTheTerminal()
    {
        var hostile = Full with { Name = "a\u001b[2J\r\nb\u202ec [red]" };
        foreach (var isTerminal in (bool[])[false, true])
        {
            var result = await new CliRunner(hostile) { IsTerminal = isTerminal }.RunAsync("backup", "list", "--no-color");
            result.Out.ShouldNotContain("\u001b");
            result.Out.ShouldContain("a?[2J??b?c [red]");
        }
    }

    [Fact]
    public async Task List_Terminal_UsesColorOnlyWhenAllowed()
    {
        var runner = new CliRunner(Full, Increment) { IsTerminal = true };
        (await runner.RunAsync("backup", "list")).Out.ShouldContain("\u001b[1m");
        (await runner.RunAsync("backup", "list", "--no-color")).Out.ShouldNotContain("\u001b");
        runner.Environment["NO_COLOR"] = "1";
        var plain = await runner.RunAsync("backup", "list");
        plain.Out.ShouldNotContain("\u001b");
        plain.Out.ShouldContain(Increment.Id.ToString());
    }
}
