using System.ComponentModel;
using System.Diagnostics;

namespace Emberkeep.Native.Processes;

/// <summary>Ends a program that nobody waits for any more.</summary>
internal static class GivenUpProcess
{
    /// <summary>
    /// Kills the process with its children, and waits a little for their end. One that runs as another user (through sudo) cannot be killed from here, and
    /// one that hangs in the kernel does not end: it is left to itself, which is no error.
    /// </summary>
    /// <param name="process">The process.</param>
    /// <param name="graceTime">How long to wait for its end.</param>
    public static async Task KillAsync(Process process, TimeSpan graceTime)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(graceTime);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or AggregateException or TimeoutException)
        {
            // It has ended meanwhile, may not be killed by this user, or hangs in the kernel.
            return;
        }
    }
}
