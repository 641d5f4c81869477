namespace Emberkeep.Drivers;

/// <summary>How to check a repository.</summary>
public sealed record RepositoryCheckOptions
{
    /// <summary>Age at which what no backup knows is taken for what a killed job left.</summary>
    public static readonly TimeSpan DefaultAge = TimeSpan.FromHours(24);

    /// <summary>Which data objects are read; null reads none.</summary>
    public ReadSelection? ReadData { get; init; }

    /// <summary>True to set aside what belongs to no backup and is older than <see cref="OlderThan"/>.</summary>
    public bool Repair { get; init; }

    /// <summary>With <see cref="Repair"/>: true to say what would be done and do nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>
    /// How long what no backup knows must not have changed before it is taken for what a killed job left. Clocks of store and host may differ.
    /// </summary>
    public TimeSpan OlderThan { get; init; } = DefaultAge;
}
