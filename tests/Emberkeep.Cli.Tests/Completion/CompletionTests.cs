using System.Diagnostics;

namespace Emberkeep.Cli.Tests.Completion;

public sealed class CompletionTests
{
    private static readonly string[] Verbs = ["create", "list", "show", "restore", "verify", "delete", "export", "import"];

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Script_HasEveryVerbAndOption(string shell)
    {
        var runner = new CliRunner();
        var result = await runner.RunAsync("completion", shell);
        result.ExitCode.ShouldBe(0);
        runner.WasComposed.ShouldBeFalse();
        foreach (var word in (string[])[.. Verbs, "incremental", "compression", "repository", "force", "quick", "bzip2", "config", "completion"])
        {
            result.Out.ShouldContain(word);
        }
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Script_ShellAcceptsItsSyntax(string shell)
    {
        var script = (await new CliRunner().RunAsync("completion", shell)).Out;
        Assert.SkipUnless(IsInstalled(shell), $"{shell} is not installed");
        var (exitCode, _, error) = await RunShellAsync(shell, "-n", script);
        exitCode.ShouldBe(0, error);
        error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("emberkeep ba", "backup")]
    [InlineData("emberkeep backup re", "restore")]
    [InlineData("emberkeep -r /x backup sh", "show")]
    [InlineData("emberkeep -r backup con", "config")]
    [InlineData("emberkeep backup list --vol", "--volume")]
    [InlineData("emberkeep --output js", "json")]
    [InlineData("emberkeep backup create /dev/null --compression zs", "zstd")]
    [InlineData("emberkeep completion z", "zsh")]
    [InlineData("emberkeep config sh", "show")]
    [InlineData("emberkeep --output = js", "json")]
    [InlineData("emberkeep --output = json backup sh", "show")]
    public async Task Bash_Completes(string line, string expected)
    {
        Assert.SkipUnless(IsInstalled("bash"), "bash is not installed");
        var script = (await new CliRunner().RunAsync("completion", "bash")).Out;
        var words = line.Split(' ');
        var test = $"""
            {script}
            COMP_WORDS=({string.Join(' ', words)})
            COMP_CWORD={words.Length - 1}
            _emberkeep 2>/dev/null
            printf 'result:%s\n' "$COMPREPLY"
            """;
        var (exitCode, output, error) = await RunShellAsync("bash", "-s", test);
        exitCode.ShouldBe(0, error);
        output.ShouldBe($"result:{expected}\n");
    }

    [Theory]
    [InlineData("emberkeep ba", "backup")]
    [InlineData("emberkeep -r /x backup sh", "show")]
    [InlineData("emberkeep -r backup con", "config")]
    [InlineData("emberkeep backup create /dev/null --compression zs", "zstd")]
    [InlineData("emberkeep backup list --vol", "--volume")]
    public async Task Fish_Completes(string line, string expected)
    {
        Assert.SkipUnless(IsInstalled("fish"), "fish is not installed");
        var script = (await new CliRunner().RunAsync("completion", "fish")).Out;
        var (exitCode, output, error) = await RunShellAsync("fish", "--no-config", $"{script}\ncomplete -C '{line}'\n");
        exitCode.ShouldBe(0, error);
        output.Split('\n')[0].Split('\t')[0].ShouldBe(expected);
    }

    private static bool IsInstalled(string shell) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, shell)));

    private static async Task<(int ExitCode, string Output, string Error)> RunShellAsync(string shell, string option, string script)
    {
        var token = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(shell, [option])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(script.AsMemory(), token);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = await process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return (process.ExitCode, await output, error);
    }
}
