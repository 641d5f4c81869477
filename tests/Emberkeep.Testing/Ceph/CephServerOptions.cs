namespace Emberkeep.Testing.Ceph;

/// <summary>What a cluster for tests is like.</summary>
internal sealed record CephServerOptions
{
    /// <summary>Pools for images that are made at once.</summary>
    public IReadOnlyList<string> Pools { get; init; } = [];

    /// <summary>Users besides the administrator, each with what it may do: pairs of the kind of daemon and the right.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Users { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>How the OSD keeps objects: lines for its section of the configuration.</summary>
    public required string Storage { get; init; }

    /// <summary>More sections for the configuration.</summary>
    public string Sections { get; init; } = "";
}
