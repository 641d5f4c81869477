using System.Globalization;
using System.Net;

namespace Emberkeep.MountHelper.Grammar;

/// <summary>A mount option that is allowed, and the values that it takes.</summary>
/// <param name="Name">The option's name as mount.nfs knows it.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Group">Options of one group contradict each other: only one of them may be given.</param>
internal sealed record MountOptionRule(string Name, MountOptionKind Kind, string Group)
{
    /// <summary>The smallest number.</summary>
    public int Minimum { get; private init; }

    /// <summary>The largest number.</summary>
    public int Maximum { get; private init; }

    /// <summary>The words of a choice.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>An option without a value.</summary>
    public static MountOptionRule Flag(string name, string? group = null) => new(name, MountOptionKind.Flag, group ?? name);

    /// <summary>A number.</summary>
    public static MountOptionRule Number(string name, int minimum, int maximum, string? group = null) =>
        new(name, MountOptionKind.Number, group ?? name) { Minimum = minimum, Maximum = maximum };

    /// <summary>One of several words.</summary>
    public static MountOptionRule Choice(string name, params string[] words) => new(name, MountOptionKind.Choice, name) { Words = words };

    /// <summary>An IP address.</summary>
    public static MountOptionRule Address(string name) => new(name, MountOptionKind.Address, name);

    /// <summary>Names of servers.</summary>
    public static MountOptionRule Hosts(string name) => new(name, MountOptionKind.Hosts, name);

    /// <summary>Permissions.</summary>
    public static MountOptionRule Octal(string name) => new(name, MountOptionKind.Octal, name);

    /// <summary>A file of root's.</summary>
    public static MountOptionRule File(string name, string group) => new(name, MountOptionKind.File, group);

    /// <summary>How the option is written, for messages.</summary>
    public string Form => Kind switch
    {
        MountOptionKind.Flag => Name,
        MountOptionKind.Number => $"{Name}={Minimum}..{Maximum}",
        MountOptionKind.Choice => $"{Name}={string.Join('|', Words)}",
        MountOptionKind.Hosts => $"{Name}=host[:host...]",
        MountOptionKind.Octal => $"{Name}=0..0777",
        MountOptionKind.File => $"{Name}=/full/path",
        _ => $"{Name}=address",
    };

    /// <summary>True when the option takes this value; null is no value.</summary>
    public bool Takes(string? value) => Kind switch
    {
        MountOptionKind.Flag => value is null,
        // The framework's own parser takes zero characters behind a number.
        MountOptionKind.Number => value is not null && value.All(char.IsAsciiDigit)
            && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= Minimum && number <= Maximum,
        MountOptionKind.Choice => value is not null && Words.Contains(value, StringComparer.Ordinal),
        MountOptionKind.Hosts => value is not null && value.Split(':').All(host => ShareAddress.HostFault(host) is null),
        MountOptionKind.Octal => value is { Length: > 0 and <= 4 } && value.All(c => c is >= '0' and <= '7') && (value.Length < 4 || value[0] == '0'),
        MountOptionKind.File => value is not null && SharesFile.IsCleanPath(value) && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_'),
        _ => value is not null && IPAddress.TryParse(value, out var address) && address.ToString() == value,
    };
}
