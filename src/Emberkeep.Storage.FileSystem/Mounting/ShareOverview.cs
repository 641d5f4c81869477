using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>One share, as far as it is known without asking its server.</summary>
public sealed record ShareOverview
{
    /// <summary>The share: as it was written for a mount of ours, else as the kernel has it.</summary>
    public required string Share { get; init; }

    /// <summary>The share of a mount of ours; null for others'.</summary>
    internal RemoteShare? Address { get; init; }

    /// <summary>Where it is, or was, mounted.</summary>
    public required string MountPoint { get; init; }

    /// <summary>
    /// <c>mounted</c>; <c>changing</c> while a process mounts or unmounts it; <c>unmounted</c> when a mount of ours was taken away by somebody else
    /// or with the last run of the host; <c>elsewhere</c> when a process in another mount namespace made it; <c>foreign</c> when something that is
    /// no share is mounted there.
    /// </summary>
    public required string State { get; init; }

    /// <summary>True when Emberkeep mounted it.</summary>
    public required bool IsOwn { get; init; }

    /// <summary>The type of the file system in the mount table; null when nothing is mounted.</summary>
    public string? FileSystemType { get; init; }

    /// <summary>The version of the protocol that the mount speaks, or null.</summary>
    public string? Version { get; init; }

    /// <summary>The options of the mount as the kernel has them, or null.</summary>
    public string? Options { get; init; }

    /// <summary>How many more mounts lie hidden below the one that is seen.</summary>
    public int Hidden { get; init; }

    /// <summary>The processes of Emberkeep that use it.</summary>
    public IReadOnlyList<int> Users { get; init; } = [];

    /// <summary>How long nobody has used our mount; null while somebody does, and for mounts of others.</summary>
    public TimeSpan? IdleTime { get; init; }
}
