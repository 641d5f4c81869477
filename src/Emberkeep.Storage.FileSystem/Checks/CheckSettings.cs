namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>How thoroughly a store is checked.</summary>
public sealed record CheckSettings
{
    /// <summary>Most bytes that measuring the throughput writes and reads; less where little room is left. 0 measures nothing.</summary>
    public long ThroughputBytes { get; init; } = 64L << 20;

    /// <summary>How long writing, and then reading, may take when the throughput is measured.</summary>
    public TimeSpan ThroughputTime { get; init; } = TimeSpan.FromSeconds(3);
}
