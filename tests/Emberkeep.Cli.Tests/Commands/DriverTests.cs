using Emberkeep.Checks;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class DriverTests
{
    [Fact]
    public async Task List_NothingConfigured_AllDriversAndNoHealth()
    {
        var runner = new CliRunner();

        var result = await runner.RunAsync("driver", "list", "--output", "json");

        result.ExitCode.ShouldBe(0);
        var drivers = result.Json.EnumerateArray().ToList();
        drivers.Select(driver => driver.GetProperty("name").GetString()).ShouldBe(["posix", "nfs", "glusterfs", "smb", "s3", "swift", "ceph", "tsm"]);
        drivers.ShouldAllBe(driver => driver.GetProperty("health").ValueKind == System.Text.Json.JsonValueKind.Null && !driver.GetProperty("is_configured").GetBoolean());
    }

    [Fact]
    public async Task List_Configured_IsTried()
    {
        var runner = Configured("nfs", () => new CheckFinding("fine"));

        var result = await runner.RunAsync("driver", "list");

        result.ExitCode.ShouldBe(0);
        var lines = result.Out.Split('\n');
        lines.Single(line => line.StartsWith("nfs ", StringComparison.Ordinal)).ShouldEndWith("ok (memory://repository, 1 step passed)");
        lines.Single(line => line.StartsWith("tsm ", StringComparison.Ordinal)).ShouldContain("delete-any");
        runner.Composition.CheckSettings.ShouldNotBeNull().ThroughputBytes.ShouldBe(0);
    }

    [Fact]
    public async Task Show_ConfiguredAndBroken_SaysSoAndSucceeds()
    {
        var result = await Configured("tsm", Broken).RunAsync("driver", "show", "cinder.backup.drivers.tsm");

        result.ExitCode.ShouldBe(0);
        result.Out.ShouldStartWith("driver: tsm (configured)\naddress: tsm:\nservice: cinder.backup.drivers.tsm.TSMBackupDriver\n");
        result.Out.ShouldContain("capabilities: delete-any\n");
        result.Out.ShouldContain("backup_tsm_client");
        result.Out.ShouldEndWith("health: FAILED (reach: no server)\n  -> Start it.\n");
    }

    [Fact]
    public async Task Show_HealthOfABrokenOne_ExitCodeOfTheFailure()
    {
        var result = await Configured("tsm", Broken).RunAsync("driver", "show", "tsm", "--health", "--output", "json");

        result.ExitCode.ShouldBe(ExitCode.Of(ErrorKind.Unavailable));
        result.Json.GetProperty("health").GetProperty("is_good").GetBoolean().ShouldBeFalse();
        result.Json.GetProperty("health").GetProperty("remedy").GetString().ShouldBe("Start it.");
    }

    [Fact]
    public async Task Show_HealthOfAnother_TriesThatOneWithTheSameConfiguration()
    {
        var runner = Configured("nfs", () => new CheckFinding("fine"));

        var result = await runner.RunAsync("driver", "show", "ceph", "--health", "-r", "/somewhere");

        result.ExitCode.ShouldBe(0);
        result.Out.ShouldContain("driver: ceph\n");
        result.Out.ShouldContain("health: ok");
        runner.Composition.Selections[^1].Repository.ShouldBeNull();
        runner.Composition.Selections[^1].Overrides[^1].ShouldBe("DEFAULT.backup_driver=\"ceph\"");
    }

    [Fact]
    public async Task Show_NotConfigured_IsNotTried()
    {
        var result = await Configured("nfs", Broken).RunAsync("driver", "show", "posix");

        result.ExitCode.ShouldBe(0);
        result.Out.ShouldNotContain("health");
    }

    [Fact]
    public async Task Show_FaultyConfiguration_IsTheHealth()
    {
        var runner = Configured("nfs", Broken);
        runner.Composition.Configuration = new([], [], ["backup_share is missing"], []);

        var result = await runner.RunAsync("driver", "show", "nfs", "--health");

        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Out.ShouldContain("health: FAILED (backup_share is missing)");
    }

    [Theory]
    [InlineData("nosuch")]
    [InlineData("gcs")]
    public async Task Show_Unknown_NamesThoseThatThereAre(string name)
    {
        var result = await new CliRunner().RunAsync("driver", "show", name);

        result.ExitCode.ShouldBe(ExitCode.Of(ErrorKind.NotFound));
        result.Error.ShouldContain($"There is no driver '{name}' here.");
        result.Error.ShouldContain("posix, nfs, glusterfs, smb, s3, swift, ceph, tsm");
    }

    private static CheckFinding Broken() => throw new BackupException(ErrorKind.Unavailable, "no server", "Start it.");

    private static CliRunner Configured(string driver, Func<CheckFinding> step) =>
        new() { Composition = { ConfiguredDriver = driver, CheckSteps = { new FakeCheckStep("reach", step) } } };
}
