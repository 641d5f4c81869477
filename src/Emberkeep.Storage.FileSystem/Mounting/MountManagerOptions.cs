namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>How shares are mounted.</summary>
public sealed record MountManagerOptions
{
    /// <summary>The directory with the mount points: <c>backup_mount_point_base</c>. Made if it is missing.</summary>
    public required string MountPointBase { get; init; }

    /// <summary>
    /// A local directory that all Emberkeep processes of this host share: locks, who uses which share, which mounts are our own, and the
    /// identity of each repository. It must survive restarts. Made if it is missing.
    /// </summary>
    public required string StateDirectory { get; init; }

    /// <summary>How often mounting is tried: <c>backup_mount_attempts</c>.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>How long one command to mount or unmount may take; then it is killed.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait while another process mounts or unmounts the same share.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a mounted share may take to answer when it is looked at; a share that takes longer counts as dead.</summary>
    public TimeSpan CheckTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A share that we mounted is unmounted when nobody has used it for this long.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(10);
}
