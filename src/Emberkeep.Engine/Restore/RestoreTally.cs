namespace Emberkeep.Engine.Restore;

/// <summary>What the workers of a restore wrote. Safe for several workers at once.</summary>
internal sealed class RestoreTally
{
    private long _written;
    private long _zeroed;

    /// <summary>Bytes of data written.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Bytes made to read as zeros.</summary>
    public long Zeroed => Interlocked.Read(ref _zeroed);

    /// <summary>Counts written data.</summary>
    public void AddWritten(long bytes) => Interlocked.Add(ref _written, bytes);

    /// <summary>Counts zeroed ranges.</summary>
    public void AddZeroed(long bytes) => Interlocked.Add(ref _zeroed, bytes);
}
