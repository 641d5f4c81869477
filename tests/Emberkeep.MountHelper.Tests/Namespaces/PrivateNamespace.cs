using System.Diagnostics;

namespace Emberkeep.Testing.Mounting;

/// <summary>
/// A user and mount namespace of a test's own: the test may mount there without privilege, and nothing that it does there can be seen
/// outside. Ends when it is disposed. Compiled into each test project that needs it.
/// </summary>
internal sealed class PrivateNamespace : IAsyncDisposable
{
    private readonly Process _keeper;

    private PrivateNamespace(Process keeper) => _keeper = keeper;

    /// <summary>Makes a namespace; skips the test where that is not allowed, and fails it there in continuous integration.</summary>
    public static async Task<PrivateNamespace> CreateAsync()
    {
        var keeper = Start("unshare", ["-Urm", "--propagation", "private", "sh", "-c", "echo ready; exec cat"]);
        if (await keeper.StandardOutput.ReadLineAsync() == "ready")
        {
            return new PrivateNamespace(keeper);
        }

        var reason = "unshare -Urm does not work here: " + await keeper.StandardError.ReadToEndAsync();
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
        throw new InvalidOperationException(reason);
    }

    /// <summary>Starts a program in the namespace.</summary>
    public Process Run(params string[] command) =>
        Start("nsenter", ["-t", _keeper.Id.ToString(), "-U", "-m", "--preserve-credentials", .. command]);

    /// <summary>Runs a shell script in the namespace to its end.</summary>
    /// <returns>Exit code and all that it printed.</returns>
    public async Task<(int ExitCode, string Text)> ShellAsync(string script, params string[] arguments)
    {
        using var process = Run(["bash", "-c", script, "script", .. arguments]);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output + await error).Trim());
    }

    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The system's files that say where .NET is may be out of reach in the namespace.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        return Process.Start(start)!;
    }
}
