using System.Diagnostics;

namespace Emberkeep.Cli.Tests;

/// <summary>Signals to the real process.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_WhileWaitingForInput_EndsWith130(string signal)
    {
        var token = TestContext.Current.CancellationToken;
        var program = Path.Combine(AppContext.BaseDirectory, "emberkeep.dll");

        // A shell's background jobs ignore SIGINT, and so does what they start.
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo("env", ["--default-signal", dotnet, program, "backup", "import", "-", "--verbose"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        (await process.StandardError.ReadLineAsync(token)).ShouldBe("emberkeep: reading standard input");
        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(token);
        }

        (await process.StandardError.ReadLineAsync(token)).ShouldBe("emberkeep: Cancelled.");
        await process.WaitForExitAsync(token);
        process.ExitCode.ShouldBe(ExitCode.Cancelled);
    }
}
