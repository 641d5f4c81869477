namespace Emberkeep.MountHelper.Grammar;

/// <summary>NFS: <c>fqdn:/path</c>, <c>ipv4:/path</c> or <c>[ipv6]:/path</c>.</summary>
internal sealed class NfsProtocol : ShareProtocol
{
    /// <inheritdoc/>
    public override string DisplayName => "NFS";

    /// <inheritdoc/>
    public override string TypeName => "nfs";

    /// <inheritdoc/>
    public override IReadOnlyList<string> FileSystemTypes { get; } = ["nfs", "nfs4"];

    /// <inheritdoc/>
    public override (string Path, string Package) Program => ("/sbin/mount.nfs", "the NFS client (nfs-common or nfs-utils)");

    /// <inheritdoc/>
    public override int UsualPort => 2049;

    /// <inheritdoc/>
    public override string AcceptedForms => ShareAddress.AcceptedForms;

    /// <inheritdoc/>
    public override string Example => "filer.example.com:/srv/backup";

    /// <inheritdoc/>
    public override IReadOnlyList<MountOptionRule> Allowed => MountOptionRules.Allowed;

    /// <inheritdoc/>
    /// <remarks>
    /// Tuned for backup: docs/decisions/0010-mount-options.md has the reasons. timeo (tenths of a second) and retrans give 15 + 30 s until
    /// a call fails, which is below the 60 s after which a job gives up by itself.
    /// </remarks>
    public override IReadOnlyList<(string Name, string? Value)> Defaults { get; } =
    [
        ("softerr", null), ("timeo", "150"), ("retrans", "2"), ("rsize", "1048576"), ("wsize", "1048576"), ("nconnect", "4"),
        ("noatime", null), ("lookupcache", "positive"), ("acdirmin", "0"), ("acdirmax", "0"), ("retry", "0"),
    ];

    /// <inheritdoc/>
    /// <remarks>The newer the version, the more the server can do by itself.</remarks>
    public override IReadOnlyList<string> Versions { get; } = ["4.2", "4.1", "4.0", "3"];

    /// <inheritdoc/>
    public override (string Host, string Path, string? Fault) Split(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (end <= 0 || end >= text.Length || text[end] != ':')
        {
            return ("", "", "there is no ':' between a server and a path");
        }

        var (host, path) = (text[..end], text[(end + 1)..]);
        return (host.Trim('[', ']'), path, ShareAddress.HostFault(host) ?? ShareAddress.PathFault(path));
    }

    /// <inheritdoc/>
    /// <remarks>v4.2, nfsvers=4.2 and vers=4.2 are the same, and so are tcp and proto=tcp.</remarks>
    public override (string Name, string? Value) Unify(string name, string? value) => (name, value) switch
    {
        ("nfsvers", _) => ("vers", value),
        ("v3" or "v4" or "v4.0" or "v4.1" or "v4.2", null) => ("vers", name[1..]),
        ("tcp" or "tcp6" or "rdma", null) => ("proto", name),
        _ => (name, value),
    };

    /// <inheritdoc/>
    public override string? ReasonAgainst(string name) => MountOptionRules.ReasonAgainst(name) ?? base.ReasonAgainst(name);
}
