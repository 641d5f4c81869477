namespace Emberkeep.Benchmarks;

/// <summary>How many bytes one call of a benchmark goes through, for <see cref="RateColumn"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BytesAttribute(long count) : Attribute
{
    public long Count { get; } = count;
}
