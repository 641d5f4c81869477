using System.Diagnostics;

namespace Emberkeep.Tsm.Tests.Support;

/// <summary>The whole program as a process, with a repository over the double.</summary>
internal static class EmberkeepProgram
{
    private static readonly string s_path = Path.Combine(AppContext.BaseDirectory, "emberkeep");

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(TsmWorld world, params string[] arguments)
    {
        using var process = Start(world, arguments);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    /// <summary>Starts a command.</summary>
    public static Process Start(TsmWorld world, params string[] arguments) => Start(world, new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    /// <summary>Starts a command with further variables of the environment.</summary>
    public static Process Start(TsmWorld world, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string[] common =
        [
            "-r", $"tsm:{world.Records}", "--set", $"backup_tsm_client={TsmWorld.Client}", "--set", $"backup_tsm_options_file={world.OptionsFile}",
            "--set", $"backup_tsm_link_directory={world.Volumes}",
        ];
        var start = new ProcessStartInfo(s_path, [.. common, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
