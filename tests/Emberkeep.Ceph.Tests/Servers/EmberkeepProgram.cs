using System.Diagnostics;

namespace Emberkeep.Ceph.Tests.Servers;

/// <summary>The whole program as a process.</summary>
internal static class EmberkeepProgram
{
    private static readonly string s_path = Path.Combine(AppContext.BaseDirectory, "emberkeep");

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string repository, params string[] arguments)
    {
        using var process = Start(repository, arguments);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    /// <summary>Starts a command.</summary>
    public static Process Start(string repository, params string[] arguments) => Process.Start(
        new ProcessStartInfo(s_path, ["--repository", repository, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
