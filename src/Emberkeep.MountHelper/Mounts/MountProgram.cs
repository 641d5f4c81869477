using System.Diagnostics;
using Emberkeep.MountHelper.Grammar;

namespace Emberkeep.MountHelper.Mounts;

/// <summary>Runs the program that mounts a kind of share with exact arguments, an environment of its own and no shell, and kills it when it takes too long.</summary>
internal static class MountProgram
{
    private const int MaxMessageLength = 1000;

    /// <summary>How long one attempt may take. A server that is there answers within a second or two.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);

    /// <summary>Tries to mount once.</summary>
    /// <returns>Null when it worked, otherwise what the program said.</returns>
    /// <exception cref="Refusal">It could not be started, or did not come back in time.</exception>
    public static string? Run(ShareAddress share, string directory, string options)
    {
        var start = new ProcessStartInfo(share.Protocol.Program.Path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        // -n: no note in /run/mount/utab, since the mount does not stay where the program sees it.
        foreach (var argument in new[] { share.Text, directory, "-n", "-o", options })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        using var process = Start(start, share.Protocol);
        process.StandardInput.Close();
        var texts = new[] { process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync() };
        if (!process.WaitForExit(s_deadline))
        {
            process.Kill(entireProcessTree: true);
            throw new Refusal(ExitCode.TimedOut, $"{Path.GetFileName(start.FileName)} did not come back within {s_deadline.TotalSeconds} s and was killed.");
        }

        return process.ExitCode == 0 ? null : $"exit status {process.ExitCode}: {Message(texts)}";
    }

    /// <summary>One line of printable text, however much the program says.</summary>
    private static string Message(Task<string>[] texts)
    {
        // A daemon that the program starts (rpc.statd, glusterfs) may keep a pipe open, so their ends are not waited for without limit.
        // WaitAny: what cannot be read is no message, and no failure of its own.
        _ = Task.WaitAny([Task.WhenAll(texts)], TimeSpan.FromSeconds(1));
        var text = string.Join(' ', texts.Where(t => t.IsCompletedSuccessfully).Select(t => t.Result)).Trim();
        text = text.Length > MaxMessageLength ? text[..MaxMessageLength] : text;
        return text.Length == 0 ? "no message" : new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
    }

    private static Process Start(ProcessStartInfo start, ShareProtocol protocol)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new Refusal(ExitCode.MountFailed, $"{start.FileName} cannot be started: {e.Message}. Install {protocol.Program.Package}.");
        }
    }
}
