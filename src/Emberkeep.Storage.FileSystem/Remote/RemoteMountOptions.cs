using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;

namespace Emberkeep.Storage.FileSystem.Remote;

/// <summary>
/// Mount options that were checked against the list of those that are allowed for their kind of share. nosuid, nodev and noexec always apply;
/// the defaults, and the reasons for them, are in docs/decisions/0010-mount-options.md and docs/decisions/0032-one-base-for-remote-file-systems.md.
/// </summary>
public class RemoteMountOptions
{
    private readonly MountOptionSet _options;

    private protected RemoteMountOptions(MountOptionSet options) => _options = options;

    /// <summary>The version of the protocol that the options fix, for example "4.2"; null when they leave it open.</summary>
    public string? Version => _options.Version;

    /// <summary>True when nothing was given.</summary>
    public bool IsEmpty => _options.ToString().Length == 0;

    /// <summary>True when the share is to be mounted for reading only.</summary>
    public bool IsReadOnly => Has("ro");

    internal IReadOnlyList<string> VersionsToTry => _options.VersionsToTry;

    /// <summary>The value of an option, for example the number of <c>port</c>; null when it was not given or takes no value.</summary>
    public string? Value(string name) => _options.Find(name) is { } option ? option.Value : null;

    /// <summary>True when the option was given.</summary>
    public bool Has(string name) => _options.Find(name) is not null;

    /// <summary>What mount -o gets for one version: these options, the defaults, and what always applies.</summary>
    public string ForMount(string version) => _options.ForMount(version);

    /// <summary>The options in one spelling: equal texts mean the same.</summary>
    public override string ToString() => _options.ToString();

    /// <summary>No options.</summary>
    internal static RemoteMountOptions Empty(ShareProtocol protocol) => new(ParseSet(protocol, "", "mount options"));

    /// <summary>Takes options separated by commas.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; names every option that is refused and why.</exception>
    private protected static MountOptionSet ParseSet(ShareProtocol protocol, string text, string option) =>
        MountOptionSet.TryParse(protocol, text, out var options, out var faults) ? options : throw new BackupException(
            ErrorKind.Invalid,
            $"{option}: {Printable.Text(string.Join("; ", faults))}.",
            $"Allowed are {string.Join(", ", protocol.Allowed.Select(r => r.Form))}. nosuid, nodev and noexec always apply.");
}
