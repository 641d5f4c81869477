using System.Globalization;

namespace Emberkeep.Engine.Journal;

/// <summary>Who works at a job, precisely enough to tell whether it is still running.</summary>
/// <param name="Host">Name of the host.</param>
/// <param name="BootId">The host's run since its last start; Linux makes one up at each.</param>
/// <param name="Namespace">The process-number namespace; in another container the same number is another process.</param>
/// <param name="ProcessId">Number of the process.</param>
/// <param name="ProcessStart">When the process started, in clock ticks since the host did: numbers of processes are used again.</param>
internal sealed record JobOwner(string Host, string BootId, string Namespace, int ProcessId, long ProcessStart)
{
    /// <summary>This process.</summary>
    public static JobOwner Current { get; } = new(
        Environment.MachineName,
        File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(),
        new FileInfo("/proc/self/ns/pid").LinkTarget ?? "",
        Environment.ProcessId,
        StartOf(Environment.ProcessId) ?? 0);

    /// <summary>For messages.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"process {ProcessId} on {Host}");

    /// <summary>Start of a process of this host, or null when there is none of that number.</summary>
    public static long? StartOf(int processId)
    {
        try
        {
            // proc(5): field 22, counted behind the program's name, which stands in parentheses and may hold anything.
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return long.Parse(fields[22 - 3], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
