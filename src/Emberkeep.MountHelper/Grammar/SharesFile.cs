using System.Globalization;

namespace Emberkeep.MountHelper.Grammar;

/// <summary>
/// The file of the administrator that says which shares may be mounted, with which options, and where. One section per share:
/// <code>
/// [backups]
/// share = filer.example.com:/srv/backup
/// options = nconnect=8
/// mount_point_base = /var/lib/emberkeep/mounts
/// owner = 997
/// </code>
/// Lines that begin with '#' are comments. All keys but type and options are needed; type is nfs, glusterfs or cifs, and nfs when it is not
/// there; owner is a numeric user id.
/// </summary>
internal sealed class SharesFile
{
    /// <summary>The one place of the file. Neither an argument nor the environment can name another one.</summary>
    public const string FixedPath = "/etc/emberkeep/shares.conf";

    /// <summary>A larger file is refused.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxNameLength = 64;

    private SharesFile(IReadOnlyList<SharesEntry> entries) => Entries = entries;

    /// <summary>The shares in the order of the file.</summary>
    public IReadOnlyList<SharesEntry> Entries { get; }

    /// <summary>True for a name of 1 to 64 letters, digits, '_' and '-'.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>Parses the text of the file.</summary>
    /// <exception cref="FormatException">Says which line is wrong and why.</exception>
    public static SharesFile Parse(string text)
    {
        var entries = new List<SharesEntry>();
        string? name = null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line[0] == '[')
            {
                entries.AddRange(name is null ? [] : [Entry(name, values, entries)]);
                name = line[^1] == ']' && IsName(line[1..^1]) ? line[1..^1] : throw new FormatException($"Line {number}: a section's name is 1 to 64 letters, digits, '_' and '-'.");
                values.Clear();
                continue;
            }

            AddValue(line, number, name, values);
        }

        entries.AddRange(name is null ? [] : [Entry(name, values, entries)]);
        return new SharesFile(entries);
    }

    private static void AddValue(string line, int number, string? name, Dictionary<string, string> values)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? line : line[..equals].TrimEnd();
        if (equals < 0 || key is not ("type" or "share" or "options" or "mount_point_base" or "owner"))
        {
            throw new FormatException($"Line {number}: only type, share, options, mount_point_base and owner are known, each with '=' and a value.");
        }

        if (name is null || !values.TryAdd(key, line[(equals + 1)..].TrimStart()))
        {
            throw new FormatException($"Line {number}: {key} {(name is null ? "is in no section" : "is given twice")}.");
        }
    }

    private static SharesEntry Entry(string name, Dictionary<string, string> values, List<SharesEntry> earlier)
    {
        string Needed(string key) => values.TryGetValue(key, out var value) ? value : throw new FormatException($"Section [{name}]: {key} is missing.");
        var type = values.GetValueOrDefault("type", ShareProtocol.Nfs.TypeName);
        var protocol = ShareProtocol.All.FirstOrDefault(p => p.TypeName == type)
            ?? throw new FormatException($"Section [{name}]: type is {string.Join(", ", ShareProtocol.All.Select(p => p.TypeName))}, and nothing else.");
        if (!ShareAddress.TryParse(protocol, Needed("share"), out var share, out var fault))
        {
            throw new FormatException($"Section [{name}]: share: {fault}; write {protocol.AcceptedForms}.");
        }

        if (!MountOptionSet.TryParse(protocol, values.GetValueOrDefault("options", ""), out var options, out var faults))
        {
            throw new FormatException($"Section [{name}]: options: {string.Join("; ", faults)}.");
        }

        var mountPointBase = Needed("mount_point_base").TrimEnd('/');
        if (!IsCleanPath(mountPointBase))
        {
            throw new FormatException($"Section [{name}]: mount_point_base must be an absolute path without '.', '..', '//' and control characters.");
        }

        if (!uint.TryParse(Needed("owner"), NumberStyles.None, CultureInfo.InvariantCulture, out var owner))
        {
            throw new FormatException($"Section [{name}]: owner must be a numeric user id, the one that Emberkeep runs as.");
        }

        var entry = new SharesEntry(name, share, options, mountPointBase, owner);
        return earlier.Exists(e => e.Name == name || e.MountPoint == entry.MountPoint)
            ? throw new FormatException($"Section [{name}]: the name, or the share on the same mount point, is there twice.")
            : entry;
    }

    /// <summary>True for an absolute path without '.', '..', '//' and control characters.</summary>
    internal static bool IsCleanPath(string path) =>
        path.Length > 1 && path[0] == '/' && !path.Any(char.IsControl) && path[1..].Split('/').All(segment => segment is not ("" or "." or ".."));
}
