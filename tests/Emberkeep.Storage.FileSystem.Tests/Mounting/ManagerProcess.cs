using System.Diagnostics;
using Emberkeep.Testing.Mounting;

namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

/// <summary>A process of tests/Emberkeep.MountScenarios with a mount manager of its own.</summary>
internal sealed class ManagerProcess : IAsyncDisposable
{
    private readonly Process _process;

    public ManagerProcess(PrivateNamespace space, string directory, params string[] settings) =>
        _process = space.Run([ScenarioProgram.Path, "manager", directory, Path.Combine(directory, "emberkeep-mount"), .. settings]);

    /// <summary>Has it do something and returns what came of it.</summary>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(90))
            ?? "ended: " + await _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }

        _process.Dispose();
    }
}
