using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>
/// Mount options that were checked against the list of those that are allowed. nosuid, nodev and noexec always apply; the defaults, and the
/// reasons for them, are in docs/decisions/0010-mount-options.md.
/// </summary>
public sealed class NfsMountOptions
{
    private readonly MountOptionSet _options;

    private NfsMountOptions(MountOptionSet options) => _options = options;

    /// <summary>No options: every default applies and all versions are tried.</summary>
    public static NfsMountOptions None { get; } = Parse("", "mount options");

    /// <summary>The version that the options fix: "3", "4", "4.0", "4.1" or "4.2"; null when all of them may be tried.</summary>
    public string? Version => _options.Version;

    /// <summary>True when nothing was given.</summary>
    public bool IsEmpty => _options.ToString().Length == 0;

    /// <summary>True when the share is to be mounted for reading only.</summary>
    public bool IsReadOnly => Has("ro");

    internal IReadOnlyList<string> VersionsToTry => _options.VersionsToTry;

    /// <summary>Takes options separated by commas, as mount -o takes them.</summary>
    /// <param name="text">The options.</param>
    /// <param name="option">The name of the configuration option, for the error.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; names every option that is refused and why.</exception>
    public static NfsMountOptions Parse(string text, string option) => MountOptionSet.TryParse(text, out var options, out var faults)
        ? new NfsMountOptions(options)
        : throw new BackupException(
            ErrorKind.Invalid,
            $"{option}: {Printable.Text(string.Join("; ", faults))}.",
            $"Allowed are {string.Join(", ", MountOptionRules.Allowed.Select(r => r.Form))}. nosuid, nodev and noexec always apply.");

    /// <summary>The value of an option, for example the number of <c>port</c>; null when it was not given or takes no value.</summary>
    public string? Value(string name) => _options.Find(name) is { } option ? option.Value : null;

    /// <summary>True when the option was given.</summary>
    public bool Has(string name) => _options.Find(name) is not null;

    /// <summary>What mount -o gets for one version: these options, the defaults, and what always applies.</summary>
    public string ForMount(string version) => _options.ForMount(version);

    /// <summary>The options in one spelling: equal texts mean the same.</summary>
    public override string ToString() => _options.ToString();
}
