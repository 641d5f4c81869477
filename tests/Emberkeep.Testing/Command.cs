using System.ComponentModel;
using System.Diagnostics;

namespace Emberkeep.Testing;

/// <summary>Runs a program of the host and waits for it.</summary>
public static class Command
{
    /// <returns>The exit code, or -1 when there is no such program, and what it printed.</returns>
    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output.Trim());
        }
        catch (Win32Exception exception)
        {
            return (-1, exception.Message);
        }
    }
}
