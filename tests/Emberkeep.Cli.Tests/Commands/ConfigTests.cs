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

    [Fact]
    public async Task Check_Good_OneLinePerStep()
    {
        var runner = new CliRunner { Composition = { Configuration = Good } };
        var result = await runner.RunAsync("config", "check");
        result.ExitCode.ShouldBe(0);
        result.Out.ShouldBe($"configuration: ok (/etc/cinder/cinder.conf)\nrepository: memory://repository ({Samples.Service})\naccess: ok\n");
        (await runner.RunAsync("config", "check", "--output", "json")).Json.GetProperty("is_good").GetBoolean().ShouldBeTrue();
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
    public async Task Check_RepositoryRefuses_SaysAtWhichStep()
    {
        var runner = new CliRunner
        {
            Composition = { Configuration = Good },
            Driver = { Failure = new BackupException(ErrorKind.Unauthorized, "Cannot write.", "chgrp it.") },
        };
        var text = await runner.RunAsync("config", "check");
        text.ExitCode.ShouldBe(ExitCode.NotPermitted);
        text.Lines[^1].ShouldBe("access: FAILED");
        text.Error.ShouldBe("emberkeep: Cannot write.\n  -> chgrp it.\n");

        var json = await runner.RunAsync("config", "check", "--output", "json");
        json.ExitCode.ShouldBe(ExitCode.NotPermitted);
        json.Json.GetProperty("location").GetString().ShouldBe("memory://repository");
        json.Json.GetProperty("repository_error").GetProperty("kind").GetString().ShouldBe("Unauthorized");
    }
}
