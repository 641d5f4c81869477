using System.Globalization;
using System.Text;

namespace Emberkeep.MountHelper.Grammar;

/// <summary>The mounts of this process's mount namespace. Reading the table touches no mounted file system, so a dead server cannot delay it.</summary>
internal sealed class MountTable
{
    private const string TablePath = "/proc/self/mountinfo";
    private const int FieldsBeforeOptional = 6;

    private MountTable(IReadOnlyList<MountEntry> entries) => Entries = entries;

    /// <summary>All mounts, in the order of the kernel: a mount comes after the one that it is on.</summary>
    public IReadOnlyList<MountEntry> Entries { get; }

    /// <summary>Reads the table as it is now.</summary>
    public static MountTable Read() => Parse(Encoding.UTF8.GetString(File.ReadAllBytes(TablePath)));

    /// <summary>Parses the text of a mountinfo file.</summary>
    /// <exception cref="FormatException">A line does not have the fields that the manual page promises.</exception>
    public static MountTable Parse(string text)
    {
        var entries = new List<MountEntry>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            entries.Add(ParseLine(line));
        }

        return new MountTable(entries);
    }

    /// <summary>
    /// What is mounted on a path, the lowest first. The last one is what users of the path see; more than one means that mounts are stacked.
    /// </summary>
    public IReadOnlyList<MountEntry> At(string mountPoint)
    {
        var here = Entries.Where(e => e.MountPoint == mountPoint).ToList();

        // A mount on the root of another one has that one as its parent, whatever the order of the lines.
        var stack = new List<MountEntry>();
        for (var next = here.Find(e => here.TrueForAll(o => o.Id != e.ParentId)); next is not null; next = here.Find(e => e.ParentId == next.Id && e.Id != next.Id))
        {
            stack.Add(next);
            if (stack.Count == here.Count)
            {
                return stack;
            }
        }

        return here;
    }

    private static MountEntry ParseLine(string line)
    {
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-", Math.Min(FieldsBeforeOptional, fields.Length));
        if (separator < 0 || fields.Length < separator + 3
            || !int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var parent))
        {
            throw new FormatException($"{TablePath} has a line that is not understood: {line}");
        }

        return new MountEntry(
            id,
            parent,
            fields[2],
            Unescape(fields[3]),
            Unescape(fields[4]),
            fields[5],
            Unescape(fields[separator + 1]),
            Unescape(fields[separator + 2]),
            fields.Length > separator + 3 ? Unescape(fields[separator + 3]) : "");
    }

    /// <summary>The kernel writes blank, tab, line feed and backslash as a backslash and three octal digits.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        var bytes = Encoding.UTF8.GetBytes(field);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\\' && i + 3 < bytes.Length && IsOctal(bytes[i + 1]) && IsOctal(bytes[i + 2]) && IsOctal(bytes[i + 3]))
            {
                bytes[length++] = (byte)(((bytes[i + 1] - '0') << 6) | ((bytes[i + 2] - '0') << 3) | (bytes[i + 3] - '0'));
                i += 3;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static bool IsOctal(byte b) => b is >= (byte)'0' and <= (byte)'7';
}
