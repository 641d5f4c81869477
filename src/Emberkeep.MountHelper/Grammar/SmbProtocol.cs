namespace Emberkeep.MountHelper.Grammar;

/// <summary>SMB: <c>//server/share[/directory]</c>. Who logs in stands in a file of root's, never in an option.</summary>
internal sealed class SmbProtocol : ShareProtocol
{
    /// <summary>The option that names the file with the user and the password; mount.cifs reads it.</summary>
    public const string Credentials = "credentials";

    private const string ReadOnly = "ro, rw";
    private const string Recovery = "soft, hard";
    private const string Login = "credentials, guest";
    private const int MaxTransfer = 8 << 20;

    /// <inheritdoc/>
    public override string DisplayName => "SMB";

    /// <inheritdoc/>
    public override string TypeName => "cifs";

    /// <inheritdoc/>
    public override IReadOnlyList<string> FileSystemTypes { get; } = ["cifs"];

    /// <inheritdoc/>
    public override (string Path, string Package) Program => ("/sbin/mount.cifs", "the SMB client (cifs-utils)");

    /// <inheritdoc/>
    public override int UsualPort => 445;

    /// <inheritdoc/>
    public override string AcceptedForms => "//server/share or //server/share/directory, where server is a name or an IPv4 address";

    /// <inheritdoc/>
    public override string Example => "//files.example.com/backups";

    /// <inheritdoc/>
    public override bool HasOwnerOption => true;

    /// <inheritdoc/>
    /// <remarks>
    /// mount.cifs(8). Version 1 is not offered: it has neither safe logins nor durable handles. file_mode and dir_mode are what Emberkeep itself
    /// gives to files, since most servers keep no mode.
    /// </remarks>
    public override IReadOnlyList<MountOptionRule> Allowed { get; } =
    [
        MountOptionRule.File(Credentials, Login),
        MountOptionRule.Flag("guest", Login),
        MountOptionRule.Choice("sec", "krb5", "krb5i", "ntlmssp", "ntlmsspi"),
        MountOptionRule.Number("cruid", 0, int.MaxValue),
        MountOptionRule.Choice("vers", "2.1", "3", "3.0", "3.02", "3.0.2", "3.1.1"),
        MountOptionRule.Flag("seal"),
        MountOptionRule.Number("port", 1, 65535),
        MountOptionRule.Number("uid", 0, int.MaxValue),
        MountOptionRule.Number("gid", 0, int.MaxValue),
        MountOptionRule.Octal("file_mode"),
        MountOptionRule.Octal("dir_mode"),
        MountOptionRule.Number("rsize", 16384, MaxTransfer),
        MountOptionRule.Number("wsize", 16384, MaxTransfer),
        MountOptionRule.Number("actimeo", 0, 86400),
        MountOptionRule.Number("echo_interval", 1, 600),
        MountOptionRule.Number("max_channels", 1, 16),
        MountOptionRule.Flag("multichannel"),
        MountOptionRule.Flag("persistenthandles", "persistenthandles, resilienthandles"),
        MountOptionRule.Flag("resilienthandles", "persistenthandles, resilienthandles"),
        MountOptionRule.Flag("nolease"),
        MountOptionRule.Flag("soft", Recovery),
        MountOptionRule.Flag("hard", Recovery),
        MountOptionRule.Flag("noatime"),
        MountOptionRule.Flag("ro", ReadOnly),
        MountOptionRule.Flag("rw", ReadOnly),
    ];

    /// <inheritdoc/>
    /// <remarks>nolease: with leases, a file that is open under one of its names cannot be opened under another (Invalid argument; seen with Linux 6.1 and Samba), and equal objects share a file.</remarks>
    public override IReadOnlyList<(string Name, string? Value)> Defaults { get; } =
    [
        ("file_mode", "0660"), ("dir_mode", "0770"), ("soft", null), ("echo_interval", "10"), ("nolease", null),
    ];

    /// <inheritdoc/>
    public override (string Host, string Path, string? Fault) Split(string text)
    {
        var end = text.StartsWith("//", StringComparison.Ordinal) ? text.IndexOf('/', 2) : -1;
        if (end < 3)
        {
            return ("", "", text.StartsWith('\\') ? "it is written with slashes here, not with backslashes" : "it is not '//', a server, '/' and a share");
        }

        var (host, path) = (text[2..end], text[end..]);
        if (path.TrimEnd('/').Length < 2 || path.Contains("//", StringComparison.Ordinal))
        {
            return ("", "", "there is no share after the server, or there are two slashes in a row");
        }

        if (host.StartsWith('['))
        {
            return ("", "", "mount.cifs takes no IPv6 address in brackets; use the server's name");
        }

        return path.Any(c => c is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or ',' or '%' or '@')
            ? ("", "", "the share or the directory has one of the characters \\ : * ? \" < > | , % @ in it")
            : (host, path, ShareAddress.HostFault(host) ?? ShareAddress.PathFault(path));
    }

    /// <inheritdoc/>
    public override (string Name, string? Value) Unify(string name, string? value) => name == "cred" ? (Credentials, value) : (name, value);

    /// <inheritdoc/>
    public override string? ReasonAgainst(string name) => name switch
    {
        "password" or "pass" or "password2" or "user" or "username" or "domain" or "dom" or "workgroup" =>
            "who logs in stands in a file that only root can read, named by credentials=/path: what stands on a command line everybody can see",
        "ip" or "addr" or "unc" or "target" or "prefixpath" => "the server and the directory are those that the share names",
        "cache" or "fsc" or "nostrictsync" or "nosync" => "what another host has just stored would not be seen, or not be durable when Emberkeep is told so",
        "noserverino" => "Emberkeep knows its files by the numbers of the server",
        "mfsymlinks" or "sfu" => "Emberkeep follows no symbolic links in a repository",
        "setuids" or "multiuser" or "cifsacl" or "idsfromsid" or "modefromsid" => "all files of a repository belong to one user",
        "sign" => "write sec=ntlmsspi or sec=krb5i",
        _ => base.ReasonAgainst(name),
    };

    /// <inheritdoc/>
    /// <remarks>The name of a share has no case; that of a directory has, on some servers.</remarks>
    public override bool IsSamePath(string left, string right)
    {
        var (first, second) = (left.Trim('/').Split('/', 2), right.Trim('/').Split('/', 2));
        return string.Equals(first[0], second[0], StringComparison.OrdinalIgnoreCase)
            && (first.Length > 1 ? first[1] : "") == (second.Length > 1 ? second[1] : "");
    }
}
