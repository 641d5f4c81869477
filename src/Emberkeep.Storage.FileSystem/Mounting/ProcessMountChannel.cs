using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Emberkeep.Errors;
using Emberkeep.Native.Processes;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Starts emberkeep-mount as a process, through sudo or directly.</summary>
/// <param name="prefix">The words before the program: "sudo", "-n"; none when this process itself has the capabilities.</param>
/// <param name="program">The full path of emberkeep-mount.</param>
internal sealed class ProcessMountChannel(IReadOnlyList<string> prefix, string program) : IMountChannel
{
    private const int MaxTextLength = 16 * 1024;

    /// <summary>How long a killed process, or a pipe that nobody closes, is waited for.</summary>
    private static readonly TimeSpan s_graceTime = TimeSpan.FromSeconds(1);

    public async Task<(int ExitCode, string Text)> RunAsync(string verb, string name, CancellationToken cancellationToken)
    {
        string[] words = [.. prefix, program, verb, name];
        var start = new ProcessStartInfo(words[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        foreach (var word in words.Skip(1))
        {
            start.ArgumentList.Add(word);
        }

        KeepOnlyNeededVariables(start);
        using var process = Start(start);
        process.StandardInput.Close();
        var output = ReadAsync(process.StandardOutput, cancellationToken);
        var error = ReadAsync(process.StandardError, cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // emberkeep-mount has a deadline of its own: where sudo keeps it from being killed, it ends by itself.
            await GivenUpProcess.KillAsync(process, s_graceTime);
            throw;
        }

        return (process.ExitCode, $"{await FinishAsync(error, cancellationToken)}{await FinishAsync(output, cancellationToken)}".Trim());
    }

    /// <summary>The program needs nothing from the environment; where .NET is installed apart, its host finds it by DOTNET_ROOT.</summary>
    private static void KeepOnlyNeededVariables(ProcessStartInfo start)
    {
        var root = start.Environment.TryGetValue("DOTNET_ROOT", out var value) ? value : null;
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        if (root is not null)
        {
            start.Environment["DOTNET_ROOT"] = root;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"{start.FileName} cannot be started to mount a share: {e.Message}.",
                "Install emberkeep-mount and set root_helper to what may start it with root's rights, for example 'sudo -n'.",
                innerException: e);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[1024];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            text.Append(buffer, 0, Math.Min(count, MaxTextLength - text.Length));
        }

        return text.ToString();
    }

    private static async Task<string> FinishAsync(Task<string> reading, CancellationToken cancellationToken)
    {
        try
        {
            return await reading.WaitAsync(s_graceTime, cancellationToken);
        }
        catch (TimeoutException)
        {
            return "(its output was not closed) ";
        }
    }
}
