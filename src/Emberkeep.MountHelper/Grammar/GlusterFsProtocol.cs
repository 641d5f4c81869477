namespace Emberkeep.MountHelper.Grammar;

/// <summary>
/// Volumes of GlusterFS: <c>host:volume</c>, as Cinder writes them, or <c>host:/volume[/directory]</c>. mount.glusterfs is a shell script that
/// root runs, so names and directories are of plain letters only.
/// </summary>
internal sealed class GlusterFsProtocol : ShareProtocol
{
    private const string ReadOnly = "ro, rw";
    private const string AccessTime = "noatime, relatime";
    private const int MaxSeconds = 600;

    /// <summary>mount.glusterfs leaves out servers with longer names without a word.</summary>
    private const int MaxHostLength = 63;

    /// <inheritdoc/>
    public override string DisplayName => "GlusterFS";

    /// <inheritdoc/>
    public override string TypeName => "glusterfs";

    /// <inheritdoc/>
    public override IReadOnlyList<string> FileSystemTypes { get; } = ["fuse.glusterfs"];

    /// <inheritdoc/>
    public override (string Path, string Package) Program => ("/sbin/mount.glusterfs", "the GlusterFS client (glusterfs-client or glusterfs-fuse)");

    /// <inheritdoc/>
    public override int UsualPort => 24007;

    /// <inheritdoc/>
    public override string AcceptedForms => "host:volume or host:/volume/directory, where host is a name, an IPv4 address or an IPv6 address without brackets";

    /// <inheritdoc/>
    public override string Example => "gluster1.example.com:/backups";

    /// <inheritdoc/>
    /// <remarks>mount.glusterfs(8). An entry that does not exist is asked for again each time by default (negative-timeout=0).</remarks>
    public override IReadOnlyList<MountOptionRule> Allowed { get; } =
    [
        MountOptionRule.Hosts("backup-volfile-servers"),
        MountOptionRule.Choice("log-level", "TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "NONE"),
        MountOptionRule.Choice("direct-io-mode", "enable", "disable"),
        MountOptionRule.Number("attribute-timeout", 0, MaxSeconds),
        MountOptionRule.Number("entry-timeout", 0, MaxSeconds),
        MountOptionRule.Number("fetch-attempts", 1, 10),
        MountOptionRule.Number("background-qlen", 1, 1024),
        MountOptionRule.Number("reader-thread-count", 1, 64),
        MountOptionRule.Flag("acl"),
        MountOptionRule.Flag("noatime", AccessTime),
        MountOptionRule.Flag("relatime", AccessTime),
        MountOptionRule.Flag("ro", ReadOnly),
        MountOptionRule.Flag("rw", ReadOnly),
    ];

    /// <inheritdoc/>
    public override (string Host, string Path, string? Fault) Split(string text)
    {
        // The address of an IPv6 host has colons itself and no brackets here; a volume and its directories have none.
        var end = text.LastIndexOf(':');
        if (end <= 0 || end == text.Length - 1)
        {
            return ("", "", "there is no ':' between a server and a volume");
        }

        var (host, path) = (text[..end], text[end + 1] == '/' ? text[(end + 1)..] : "/" + text[(end + 1)..]);
        var volume = path[1..].Split('/')[0];
        if (volume.Length == 0 || volume[0] == '-' || !volume.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return ("", "", "the name of a volume has letters, digits, '-' and '_' only");
        }

        var directory = path[(volume.Length + 1)..];
        return directory.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '+' or '@') && !directory.Contains("//", StringComparison.Ordinal)
            ? (host, path, HostFault(host) ?? ShareAddress.PathFault(path))
            : ("", "", "the directory in the volume has something else than letters, digits, and the characters - _ . + @ between single slashes");
    }

    /// <inheritdoc/>
    public override string? ReasonAgainst(string name) => name switch
    {
        "log-file" or "dump-fuse" => "it would have a program of root's write a file of anybody's choice",
        "xlator-option" or "fuse-mountopts" or "volume-name" or "volume-id" or "subdir-mount" or "volfile-check" or "process-name" =>
            "it goes round what the share and the options say",
        "server-port" => "glusterd listens on port 24007",
        "transport" => "a volume has the transport that it was created with",
        "negative-timeout" or "fopen-keep-cache" or "kernel-writeback-cache" or "auto-invalidation" => "what another host has just stored would not be seen, or not be durable when Emberkeep is told so",
        "worm" or "enable-ino32" or "no-root-squash" or "root-squash" or "aux-gfid-mount" or "thin-client" => "a repository is not used that way",
        "backupvolfile-server" => "write backup-volfile-servers",
        _ => base.ReasonAgainst(name),
    };

    private static string? HostFault(string host) => host switch
    {
        _ when host.Length > MaxHostLength => $"the server's name is longer than {MaxHostLength} characters, which mount.glusterfs does not take",
        _ when ShareAddress.IsIPv6(host) => null,
        ['[', ..] => "an IPv6 address has no brackets here",
        _ => ShareAddress.HostFault(host),
    };
}
