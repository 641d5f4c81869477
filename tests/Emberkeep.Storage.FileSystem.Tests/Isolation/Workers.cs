using System.Diagnostics;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Testing.Mounting;

namespace Emberkeep.Storage.FileSystem.Tests.Isolation;

/// <summary>File systems in processes of tests/Emberkeep.MountScenarios.</summary>
internal static class Workers
{
    public const string Share = "filer.example.com:/srv/backup";

    /// <summary>A worker that does its work.</summary>
    public static IsolatedFileSystem Open(string root, TimeSpan? timeout = null, TimeProvider? time = null) =>
        Open(root, WorkerProgram.Verb, timeout, time);

    /// <summary>A worker whose share hangs while there is a file ".hang" in its root.</summary>
    public static IsolatedFileSystem OpenTroubled(string root, TimeSpan timeout) => Open(root, "troubled-" + WorkerProgram.Verb, timeout, null);

    public static IsolatedFileSystem Open(string root, string verb, TimeSpan? timeout, TimeProvider? time, Action<BackupException>? silent = null) => new(
        new IsolationOptions
        {
            Root = root,
            Share = Share,
            Program = new WorkerProgram(ScenarioProgram.Path, [verb]),
            IoTimeout = timeout ?? TimeSpan.FromSeconds(60),
            Silent = silent,
        },
        time ?? TimeProvider.System);

    /// <summary>Sends a signal to a process that the test started.</summary>
    public static void Signal(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
    }

    /// <summary>True once a process has ended (a zombie has ended too).</summary>
    public static async Task<bool> EndsAsync(int process, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 200; i++)
        {
            if (!IsAlive(process))
            {
                return true;
            }

            await Task.Delay(50, cancellationToken);
        }

        return false;
    }

    public static bool IsAlive(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
