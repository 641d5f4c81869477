namespace Emberkeep.Stores;

/// <summary>
/// How much of a store's room backups leave free, so that deleting, indexes and whatever else lives there go on working. Either a number of bytes, or a
/// share of the whole, or both: then the smaller one counts.
/// </summary>
/// <param name="Bytes">Bytes, or null.</param>
/// <param name="Percent">Hundredths of the whole, or null.</param>
public sealed record SpaceReserve(long? Bytes, double? Percent)
{
    /// <summary>Nothing is reserved and nothing is checked: a full store is noticed when it refuses a write.</summary>
    public static SpaceReserve None { get; } = new(0, null);

    /// <summary>The smaller of one hundredth and 1 GiB: little on a large share, and a small disk can be used nearly whole.</summary>
    public static SpaceReserve Auto { get; } = new(1L << 30, 1);

    /// <summary>The reserve in bytes on a store of the given size.</summary>
    public long Of(StoreSpace space) =>
        Math.Min(Bytes ?? long.MaxValue, Percent is { } percent ? (long)(space.TotalBytes / 100.0 * percent) : long.MaxValue);
}
