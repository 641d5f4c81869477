using System.Globalization;

namespace Emberkeep.Tsm.Client;

/// <summary>
/// Sees whether a process and its children do anything: the client prints nothing while it moves a volume. What it reads and writes tells also how far
/// it has come.
/// </summary>
internal sealed class ProcessActivity(int processId)
{
    private const int MaxDepth = 8;

    // Fields of /proc/PID/stat behind the name in parentheses (proc_pid_stat(5)): the state is the first of them.
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int StartTime = 19;

    /// <summary>Bytes read and written so far, and processor time; 0 for what this user may not see.</summary>
    public (long Read, long Written, long Ticks) Measure() => Measure(processId, MaxDepth);

    /// <summary>When a process was started, in the kernel's ticks since boot: with the number it names one process for good. Null when there is none.</summary>
    public static long? StartOf(int processId) => StatFields(processId) is { } fields ? Number(fields, StartTime) : null;

    private static (long Read, long Written, long Ticks) Measure(int id, int depth)
    {
        var (read, written) = Transferred(id);
        var ticks = StatFields(id) is { } fields ? Number(fields, UserTime) + Number(fields, SystemTime) : 0;
        foreach (var child in depth == 0 ? [] : ChildrenOf(id))
        {
            var of = Measure(child, depth - 1);
            (read, written, ticks) = (read + of.Read, written + of.Written, ticks + of.Ticks);
        }

        return (read, written, ticks);
    }

    private static (long Read, long Written) Transferred(int id)
    {
        long read = 0, written = 0;
        foreach (var line in ReadText(id, "io")?.Split('\n') ?? [])
        {
            read = line.StartsWith("rchar: ", StringComparison.Ordinal) ? Parse(line.AsSpan(7)) : read;
            written = line.StartsWith("wchar: ", StringComparison.Ordinal) ? Parse(line.AsSpan(7)) : written;
        }

        return (read, written);
    }

    private static IEnumerable<int> ChildrenOf(int id) =>
        (ReadText(id, string.Create(CultureInfo.InvariantCulture, $"task/{id}/children")) ?? "")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => (int)Parse(text));

    private static string[]? StatFields(int id) => ReadText(id, "stat") is { } text && text.LastIndexOf(')') is >= 0 and var name
        ? text[(name + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
        : null;

    private static long Number(string[] fields, int index) => index < fields.Length ? Parse(fields[index]) : 0;

    private static long Parse(ReadOnlySpan<char> text) => long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string? ReadText(int id, string name)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{name}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, belongs to another user, or the kernel does not tell.
            return null;
        }
    }
}
