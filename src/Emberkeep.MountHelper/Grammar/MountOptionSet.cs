using System.Globalization;

namespace Emberkeep.MountHelper.Grammar;

/// <summary>Mount options that were checked against the allow-list, in one spelling and in the order in which they were given.</summary>
internal sealed class MountOptionSet
{
    /// <summary>Set on every mount; asking for the opposite is refused.</summary>
    private static readonly string[] s_always = ["nosuid", "nodev", "noexec"];

    private readonly ShareProtocol _protocol;
    private readonly List<(string Name, string? Value)> _options = [];

    private MountOptionSet(ShareProtocol protocol) => _protocol = protocol;

    /// <summary>The version that the options fix, for example "4.1"; null when all of them may be tried.</summary>
    public string? Version => Find("vers")?.Value;

    /// <summary>The versions to try, in this order; see <see cref="ShareProtocol.Versions"/>.</summary>
    public IReadOnlyList<string> VersionsToTry => Version is { } version ? [version] : _protocol.Versions;

    /// <summary>The options as they were given, in one spelling: what two texts that mean the same have in common.</summary>
    public override string ToString() => string.Join(',', _options.Select(Text));

    /// <summary>Takes options of NFS.</summary>
    public static bool TryParse(string text, out MountOptionSet options, out IReadOnlyList<string> faults) =>
        TryParse(ShareProtocol.Nfs, text, out options, out faults);

    /// <summary>Takes options separated by commas, or says what is wrong with every one that is not allowed.</summary>
    public static bool TryParse(ShareProtocol protocol, string text, out MountOptionSet options, out IReadOnlyList<string> faults)
    {
        options = new MountOptionSet(protocol);
        var found = new List<string>();
        string? minor = null;
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = protocol.Unify(equals < 0 ? item : item[..equals], equals < 0 ? null : item[(equals + 1)..]);
            if (name == "minorversion" && protocol == ShareProtocol.Nfs)
            {
                (minor, var second) = (value ?? "", minor);
                found.AddRange(second is null && minor is "0" or "1" or "2" ? [] : ["minorversion takes 0, 1 or 2, once"]);
            }
            else if (!s_always.Contains(name, StringComparer.Ordinal) || value is not null)
            {
                found.AddRange(options.Add(name, value) is { } fault ? [fault] : []);
            }
        }

        if (minor is not null && options.ApplyMinorVersion(minor) is { } minorFault)
        {
            found.Add(minorFault);
        }

        faults = found;
        return found.Count == 0;
    }

    /// <summary>
    /// The text for mount -o: the given options, the defaults of those that were not given, the version, and nosuid, nodev and noexec.
    /// </summary>
    /// <param name="version">One of <see cref="VersionsToTry"/>.</param>
    /// <param name="owner">Who the files are to belong to where an option says so and none was given; null to leave it out.</param>
    public string ForMount(string version, uint? owner = null)
    {
        var all = new List<(string Name, string? Value)>(_options.Where(o => o.Name != "vers"));
        if (version.Length > 0)
        {
            all.Add(("vers", version));
        }

        all.AddRange(_protocol.Defaults.Where(o => !IsDecided(o.Name)));
        if (_protocol == ShareProtocol.Nfs && version == "3" && !IsDecided("nolock"))
        {
            // Emberkeep takes no locks on a share; without this, version 3 needs rpc.statd to run on the client.
            all.Add(("nolock", null));
        }

        if (_protocol.HasOwnerOption && owner is not null && !IsDecided("uid"))
        {
            all.Add(("uid", owner.Value.ToString(CultureInfo.InvariantCulture)));
        }

        return string.Join(',', all.Select(Text).Concat(s_always));
    }

    /// <summary>An option that was given, or null.</summary>
    public (string Name, string? Value)? Find(string name) => _options.Exists(o => o.Name == name) ? _options.Find(o => o.Name == name) : null;

    private static string Text((string Name, string? Value) option) => option.Value is null ? option.Name : $"{option.Name}={option.Value}";

    private string? Add(string name, string? value)
    {
        var rule = _protocol.Allowed.FirstOrDefault(r => r.Name == name);
        if (rule is null)
        {
            return _protocol.ReasonAgainst(name) is { } reason ? $"'{name}' is refused: {reason}" : $"'{name}' is not an option that Emberkeep knows";
        }

        if (!rule.Takes(value))
        {
            return $"'{Text((name, value))}' is wrong: write {rule.Form}";
        }

        var rival = _options.FirstOrDefault(o => GroupOf(o.Name) == rule.Group).Name;
        if (rival is not null)
        {
            return rival == name ? $"'{name}' is given twice" : $"'{name}' and '{rival}' contradict each other";
        }

        _options.Add((name, value));
        return null;
    }

    private string? ApplyMinorVersion(string minor)
    {
        if (Version is { } version && version != "4" && version != "4." + minor)
        {
            return $"minorversion={minor} and vers={version} contradict each other";
        }

        _options.RemoveAll(o => o.Name == "vers");
        _options.Add(("vers", "4." + minor));
        return null;
    }

    /// <summary>True when the given options leave no room for this default.</summary>
    private bool IsDecided(string name)
    {
        var isDirectoryTime = name.StartsWith("acdir", StringComparison.Ordinal);
        return _options.Exists(o => GroupOf(o.Name) == GroupOf(name) || (isDirectoryTime && IsAttributeTime(o.Name)));
    }

    private static bool IsAttributeTime(string name) => name is "ac" or "noac" or "actimeo" or "acdirmin" or "acdirmax";

    private string? GroupOf(string name) => _protocol.Allowed.FirstOrDefault(r => r.Name == name)?.Group;
}
