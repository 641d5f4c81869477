using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class UsageTests
{
    [Fact]
    public async Task Version_IsPrintedWithoutComposing()
    {
        var runner = new CliRunner();
        foreach (var arguments in (string[][])[["--version"], ["--version", "--quiet"]])
        {
            var result = await runner.RunAsync(arguments);
            result.ExitCode.ShouldBe(0);
            result.Out.ShouldMatch(@"^emberkeep \d+\.\d+\.\d+\n$");
        }

        runner.WasComposed.ShouldBeFalse();
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("backup", "--help")]
    [InlineData("backup", "restore", "--help")]
    public async Task Help_Anywhere_ListsExitCodes(params string[] arguments)
    {
        var result = await new CliRunner().RunAsync(arguments);
        result.ExitCode.ShouldBe(0);
        foreach (var (code, meaning) in ExitCode.All)
        {
            result.Out.ShouldContain($"{code,5}  {meaning}\n");
        }
    }

    [Theory]
    [InlineData]
    [InlineData("backup")]
    [InlineData("backup", "lst")]
    [InlineData("backup", "show")]
    [InlineData("backup", "list", "--nonsense")]
    [InlineData("backup", "list", "surplus")]
    [InlineData("backup", "list", "--output", "xml")]
    [InlineData("completion", "tcsh")]
    public async Task Usage_Wrong_ExitsTwoAndPointsToTheHelp(params string[] arguments)
    {
        var runner = new CliRunner();
        var result = await runner.RunAsync(arguments);
        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Out.ShouldBeEmpty();
        result.Error.ShouldContain("--help`");
        runner.WasComposed.ShouldBeFalse();
    }

    [Theory]
    [InlineData("There is no command 'lst'.", "backup", "lst")]
    [InlineData("There is no command 'frobnicate'.", "frobnicate")]
    [InlineData("A command is missing behind 'emberkeep backup'.", "backup")]
    [InlineData("A command is missing behind 'emberkeep'.")]
    public async Task Usage_WrongCommand_IsNamed(string message, params string[] arguments) =>
        (await new CliRunner().RunAsync(arguments)).Error.ShouldStartWith($"emberkeep: {message}\n");

    [Fact]
    public async Task Usage_WrongWithJson_IsOneObject()
    {
        var result = await new CliRunner().RunAsync("--output", "json", "backup", "show");
        result.JsonError.GetProperty("exit_code").GetInt32().ShouldBe(ExitCode.Invalid);
        result.JsonError.GetProperty("remedy").GetString().ShouldBe("See `emberkeep backup show --help`.");
    }

    [Fact]
    public async Task Defect_IsOneLineUnlessVerbose()
    {
        var runner = new CliRunner(Samples.Record(0xaabb0001)) { Driver = { Failure = new InvalidOperationException("Oops.") } };
        var brief = await runner.RunAsync("backup", "verify", "aabb");
        brief.ExitCode.ShouldBe(ExitCode.Internal);
        brief.Error.ShouldBe("emberkeep: InvalidOperationException: Oops.\n  -> This is a defect of emberkeep; run the command again with --verbose and report what it prints.\n");
        var verbose = await runner.RunAsync("backup", "verify", "aabb", "-v");
        verbose.Error.ShouldContain("   at Emberkeep.");
    }

    [Fact]
    public async Task Cancellation_NobodyAskedFor_IsADefect()
    {
        var runner = new CliRunner(Samples.Record(0xaabb0001)) { Driver = { Failure = new OperationCanceledException() } };
        (await runner.RunAsync("backup", "verify", "aabb")).ExitCode.ShouldBe(ExitCode.Internal);
    }

    [Fact]
    public async Task VerboseJson_ErrorHasTheCause()
    {
        var problem = new BackupException(ErrorKind.Unavailable, "Gone.", innerException: new IOException("EIO"));
        var runner = new CliRunner { Composition = { OpenFailure = problem } };
        var verbose = await runner.RunAsync("backup", "list", "--output", "json", "--verbose");
        verbose.JsonError.GetProperty("detail").GetString()!.ShouldContain("EIO");
        var brief = await runner.RunAsync("backup", "list", "--output", "json");
        brief.JsonError.TryGetProperty("detail", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Repository_OptionWinsOverEnvironment()
    {
        var runner = new CliRunner();
        runner.Environment["EMBERKEEP_REPOSITORY"] = "/from/environment";
        await runner.RunAsync("backup", "list");
        await runner.RunAsync("backup", "list", "-r", "/from/option");
        runner.Environment["EMBERKEEP_REPOSITORY"] = "";
        await runner.RunAsync("backup", "list");
        runner.Composition.Selections.Select(selection => selection.Repository).ShouldBe(["/from/environment", "/from/option", null]);
    }

    [Fact]
    public async Task Argument_WithAtSign_IsNoResponseFile()
    {
        var result = await new CliRunner().RunAsync("backup", "show", "@name");
        result.ExitCode.ShouldBe(ExitCode.NotFound);
        result.Error.ShouldContain("'@name'");
    }
}
