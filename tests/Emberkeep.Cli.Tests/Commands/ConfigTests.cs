using Emberkeep.Checks;
using Emberkeep.Cli.Composition;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class ConfigTests
{
    private static readonly ConfigurationReport Good = new(
        ["/etc/cinder/cinder.conf"],
        [new("backup_share", "filer:/b", "/etc/cinder/cinder.conf:3", IsDefault: false), new("backup_workers", "1", "default", IsDefault: true)],
        [],
        []);

    [Fact]
    public async Task Show_Options_OnlyThoseThatAreSet()
    {
        var runner = new CliRunner { Composition = { Configuration = Good } };
        var result = await runner.RunAsync("config", "show", "--config-file", "a", "--config-file", "b", "--config-dir", "d");
        result.ExitCode.ShouldBe(0);
        result.Out.ShouldBe("OPTION        VALUE     SOURCE\nbackup_share  filer:/b  /etc/cinder/cinder.conf:3\n");
        var selection = runner.Composition.Selections[0];
        selection.ConfigFiles.ShouldBe(["a", "b"]);
        selection.ConfigDirectory.ShouldBe("d");
    }

    [Fact]
    public async Task Show_All_HasDefaultsToo()
    {
        var runner = new CliRunner { Composition = { Configuration = Good } };
        (await runner.RunAsync("config", "show", "--all", "--output", "json")).Json.GetProperty("options").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Show_Faults_AreAllPrinted()
    {
        var runner = new CliRunner { Composition = { Configuration = Good with { Faults = ["x is bad", "y is bad"] } } };
        var result = await runner.RunAsync("config", "show");
        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Error.ShouldContain("x is bad");
        result.Error.ShouldContain("y is bad");
    }

    [Theory]
    [InlineData("config")]
    [InlineData("driver")]
    public async Task Check_Good_OneLinePerStep(string group)
    {
        var runner = new CliRunner
        {
            Composition =
            {
                Configuration = Good,
                CheckSteps =
                {
                    new FakeCheckStep("reach", () => new CheckFinding("10.0.0.1:2049 in 0.3 ms") { Figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["connect_seconds"] = 0.0003 } }),
                    new FakeCheckStep("permissions", () => new CheckFinding("mode 0700") { Advice = "chmod it." }, "reach"),
                    new FakeCheckStep("write", () => CheckFinding.Skipped("the share is only read (ro)"), "reach"),
                },
            },
        };

        var result = await runner.RunAsync(group, "check");

        result.ExitCode.ShouldBe(0);
        result.Out.ShouldBe(
            """
            configuration: ok (/etc/cinder/cinder.conf)
            repository: memory://repository
            reach: ok (10.0.0.1:2049 in 0.3 ms)
            permissions: ok (mode 0700)
              -> chmod it.
            write: skipped (the share is only read (ro))

            """);
        var json = (await runner.RunAsync(group, "check", "--output", "json")).Json;
        json.GetProperty("is_good").GetBoolean().ShouldBeTrue();
        json.GetProperty("steps")[0].GetProperty("figures").GetProperty("connect_seconds").GetDouble().ShouldBe(0.0003);
        json.GetProperty("steps")[1].GetProperty("remedy").GetString().ShouldBe("chmod it.");
        json.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("status").GetString()).ShouldBe(["ok", "ok", "skipped"]);
    }

    [Theory]
    [InlineData("--size", "1M", 1L << 20)]
    [InlineData("--size", "2GiB", 2L << 30)]
    [InlineData("--size", "4096", 4096L)]
    [InlineData("--no-throughput", null, 0L)]
    public async Task Check_Throughput_AsMuchAsIsWanted(string option, string? value, long bytes)
    {
        var runner = new CliRunner { Composition = { Configuration = Good } };
        string[] words = ["config", "check", option];
        (await runner.RunAsync(value is null ? words : [.. words, value])).ExitCode.ShouldBe(0);
        runner.Composition.CheckSettings!.ThroughputBytes.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("M")]
    [InlineData("9999999999T")]
    public async Task Check_SizeIsNoNumber_IsInvalid(string size)
    {
        var result = await new CliRunner { Composition = { Configuration = Good } }.RunAsync("config", "check", $"--size={size}");
        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Error.ShouldContain("--size");
    }

    [Fact]
    public async Task Check_Faults_PrintsAllAndDoesNotOpenTheRepository()
    {
        var runner = new CliRunner { Composition = { Configuration = Good with { Faults = ["x is bad", "y is bad"], Warnings = ["z is odd"] } } };
        var result = await runner.RunAsync("config", "check");
        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Out.ShouldBe("configuration: 2 faults (/etc/cinder/cinder.conf)\n  warning: z is odd\n  x is bad\n  y is bad\n");
        runner.Composition.Selections.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Check_StepFails_SaysWhichWithRemedyAndSkipsWhatNeedsIt()
    {
        var runner = new CliRunner
        {
            Composition =
            {
                Configuration = Good,
                CheckSteps =
                {
                    new FakeCheckStep("mount", () => throw new BackupException(ErrorKind.Unauthorized, "Cannot write.", "chgrp it.")),
                    new FakeCheckStep("write", () => throw new InvalidOperationException("not to be run"), "mount"),
                    new FakeCheckStep("read", () => throw new InvalidOperationException("not to be run"), "write"),
                    new FakeCheckStep("other", () => new CheckFinding("fine")),
                },
            },
        };

        var text = await runner.RunAsync("config", "check");

        text.ExitCode.ShouldBe(ExitCode.NotPermitted);
        text.Lines.Skip(2).ShouldBe(
        [
            "mount: FAILED (Cannot write)", "  -> chgrp it.", "write: skipped (not tried, because of 'mount')", "read: skipped (not tried, because of 'write')", "other: ok (fine)",
        ]);
        var json = await runner.RunAsync("config", "check", "--output", "json");
        json.ExitCode.ShouldBe(ExitCode.NotPermitted);
        json.Json.GetProperty("location").GetString().ShouldBe("memory://repository");
        json.Json.GetProperty("steps")[0].GetProperty("status").GetString().ShouldBe("failed");
        json.Json.GetProperty("repository_error").GetProperty("kind").GetString().ShouldBe("Unauthorized");
    }

    [Fact]
    public async Task Check_NoSuchDriver_IsTheErrorOfTheCommand()
    {
        var runner = new CliRunner { Composition = { Configuration = Good, OpenFailure = new BackupException(ErrorKind.Unsupported, "No.", "Yes.") } };

        var text = await runner.RunAsync("config", "check");

        text.ExitCode.ShouldBe(ExitCode.Unsupported);
        text.Lines[^1].ShouldBe("repository: FAILED");
        text.Error.ShouldBe("emberkeep: No.\n  -> Yes.\n");
    }
}
