namespace Emberkeep.MountHelper.Grammar;

/// <summary>
/// What a kind of share has of its own: how its addresses are written, which program mounts it, what its mounts look like, and its options.
/// Everything else about mounting is the same for all kinds.
/// </summary>
internal abstract class ShareProtocol
{
    /// <summary>The kind that a shares file means when it names none.</summary>
    public static ShareProtocol Nfs { get; } = new NfsProtocol();

    /// <summary>Volumes of GlusterFS, through FUSE.</summary>
    public static ShareProtocol GlusterFs { get; } = new GlusterFsProtocol();

    /// <summary>SMB shares, through the kernel's cifs.</summary>
    public static ShareProtocol Smb { get; } = new SmbProtocol();

    /// <summary>Every kind that there is.</summary>
    public static IReadOnlyList<ShareProtocol> All { get; } = [Nfs, GlusterFs, Smb];

    /// <summary>What users call it.</summary>
    public abstract string DisplayName { get; }

    /// <summary>Its name in the shares file, as mount -t has it.</summary>
    public abstract string TypeName { get; }

    /// <summary>What the kernel calls its mounts.</summary>
    public abstract IReadOnlyList<string> FileSystemTypes { get; }

    /// <summary>The program that mounts it, and the packages that have it.</summary>
    public abstract (string Path, string Package) Program { get; }

    /// <summary>The port that its servers listen on as a rule.</summary>
    public abstract int UsualPort { get; }

    /// <summary>What its addresses look like, for messages.</summary>
    public abstract string AcceptedForms { get; }

    /// <summary>An address, for messages.</summary>
    public abstract string Example { get; }

    /// <summary>The mount options that are allowed, besides nosuid, nodev and noexec, which always apply.</summary>
    public abstract IReadOnlyList<MountOptionRule> Allowed { get; }

    /// <summary>The options of those that were not given.</summary>
    public virtual IReadOnlyList<(string Name, string? Value)> Defaults => [];

    /// <summary>The versions to try when none is given, newest first; "" leaves it to the client and the server.</summary>
    public virtual IReadOnlyList<string> Versions => [""];

    /// <summary>True when files on a mount belong to a user that a mount option names.</summary>
    public virtual bool HasOwnerOption => false;

    /// <summary>Takes the text of an address apart.</summary>
    /// <returns>The server, without brackets, and the path on it, beginning with '/'; or which rule the text breaks.</returns>
    public abstract (string Host, string Path, string? Fault) Split(string text);

    /// <summary>One spelling for each option.</summary>
    public virtual (string Name, string? Value) Unify(string name, string? value) => (name, value);

    /// <summary>Why an option that people do use is not allowed.</summary>
    public virtual string? ReasonAgainst(string name) => name switch
    {
        "suid" or "dev" or "exec" => "a repository holds data; programs and devices on a share are a way to become root",
        "context" or "fscontext" or "defcontext" or "rootcontext" => "security labels are set by the administrator of the host, not by a backup",
        "bg" or "fg" or "_netdev" or "auto" or "noauto" or "user" or "users" or "nofail" or "defaults" => "it belongs into fstab; Emberkeep mounts on demand",
        "intr" or "nointr" => "the kernel ignores it since Linux 2.6.25; leave it out",
        "remount" or "bind" or "rbind" or "move" or "loop" => $"it is a command to mount, not an option of {DisplayName}",
        "sync" or "dirsync" => "what is stored is made durable by fsync; this makes every write wait as well",
        _ => null,
    };

    /// <summary>True when both paths, as <see cref="Split"/> gives them, are the same to the server.</summary>
    public virtual bool IsSamePath(string left, string right) => left.TrimEnd('/') == right.TrimEnd('/');
}
