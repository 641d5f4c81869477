namespace Emberkeep.MountHelper.Grammar;

/// <summary>
/// The mount options of NFS that are allowed. What is not listed here is refused, whoever asks. The reasons are in
/// docs/decisions/0010-mount-options.md; the meanings in nfs(5).
/// </summary>
internal static class MountOptionRules
{
    private const string Recovery = "soft, softerr, hard";
    private const string ReadOnly = "ro, rw";
    private const string ReservedPort = "resvport, noresvport";
    private const string Sharing = "sharecache, nosharecache";
    private const string Locks = "lock, nolock";
    private const string Attributes = "ac, noac";
    private const string Lists = "rdirplus, nordirplus";
    private const string AccessTime = "noatime, relatime";
    private const string AccessLists = "acl, noacl";
    private const string Revalidation = "softreval, nosoftreval";
    private const int MaxPort = 65535;
    private const int MaxTransfer = 1048576;
    private const int MaxSeconds = 86400;

    /// <summary>Every option that is allowed, besides nosuid, nodev and noexec, which always apply, and the spellings of the version.</summary>
    public static IReadOnlyList<MountOptionRule> Allowed { get; } =
    [
        MountOptionRule.Choice("vers", "3", "4", "4.0", "4.1", "4.2"),
        MountOptionRule.Choice("proto", "tcp", "tcp6", "rdma", "rdma6"),
        MountOptionRule.Number("port", 1, MaxPort),
        MountOptionRule.Number("mountport", 1, MaxPort),
        MountOptionRule.Choice("mountproto", "tcp", "tcp6", "udp", "udp6"),
        MountOptionRule.Choice("mountvers", "3"),
        MountOptionRule.Number("rsize", 1024, MaxTransfer),
        MountOptionRule.Number("wsize", 1024, MaxTransfer),
        MountOptionRule.Number("timeo", 1, 6000),
        MountOptionRule.Number("retrans", 0, 100),
        MountOptionRule.Flag("soft", Recovery),
        MountOptionRule.Flag("softerr", Recovery),
        MountOptionRule.Flag("hard", Recovery),
        MountOptionRule.Flag("softreval", Revalidation),
        MountOptionRule.Flag("nosoftreval", Revalidation),
        MountOptionRule.Number("nconnect", 1, 16),
        MountOptionRule.Number("max_connect", 1, 16),
        MountOptionRule.Choice("sec", "sys", "krb5", "krb5i", "krb5p", "none"),
        MountOptionRule.Choice("xprtsec", "none", "tls", "mtls"),
        MountOptionRule.Flag("resvport", ReservedPort),
        MountOptionRule.Flag("noresvport", ReservedPort),
        MountOptionRule.Flag("ac", Attributes),
        MountOptionRule.Flag("noac", Attributes),
        MountOptionRule.Number("actimeo", 0, MaxSeconds),
        MountOptionRule.Number("acregmin", 0, MaxSeconds),
        MountOptionRule.Number("acregmax", 0, MaxSeconds),
        MountOptionRule.Number("acdirmin", 0, MaxSeconds),
        MountOptionRule.Number("acdirmax", 0, MaxSeconds),
        MountOptionRule.Choice("lookupcache", "all", "pos", "positive", "none"),
        MountOptionRule.Choice("local_lock", "all", "flock", "posix", "none"),
        MountOptionRule.Flag("lock", Locks),
        MountOptionRule.Flag("nolock", Locks),
        MountOptionRule.Flag("sharecache", Sharing),
        MountOptionRule.Flag("nosharecache", Sharing),
        MountOptionRule.Flag("rdirplus", Lists),
        MountOptionRule.Flag("nordirplus", Lists),
        MountOptionRule.Flag("acl", AccessLists),
        MountOptionRule.Flag("noacl", AccessLists),
        MountOptionRule.Flag("cto"),
        MountOptionRule.Number("namlen", 1, 255),
        MountOptionRule.Address("clientaddr"),
        MountOptionRule.Number("retry", 0, 60),
        MountOptionRule.Flag("noatime", AccessTime),
        MountOptionRule.Flag("relatime", AccessTime),
        MountOptionRule.Flag("ro", ReadOnly),
        MountOptionRule.Flag("rw", ReadOnly),
    ];

    /// <summary>Why an option that people do use is not allowed.</summary>
    public static string? ReasonAgainst(string name) => name switch
    {
        "fsc" => "a cache on the local disk gives back old data when the share was changed elsewhere",
        "udp" => "NFS over UDP may damage data without notice (see nfs(5))",
        "nocto" => "what another host has just stored would not be seen",
        "addr" or "mountaddr" or "mounthost" => "the server is the one that the share names",
        "nfsvers" or "vers" or "minorversion" => "give the version once, as vers=3, 4, 4.0, 4.1 or 4.2",
        _ => null,
    };
}
