namespace Emberkeep.Engine.Backup;

/// <summary>
/// Hands out the numbers of data objects: 1, 2, 3 ... without gaps. Workers take a number when they start an object, so with
/// several workers the numbers need not ascend with the offset; readers go by the list in the metadata.
/// </summary>
internal sealed class ObjectNumbers
{
    private int _last;

    /// <summary>The next number.</summary>
    public int Next() => Interlocked.Increment(ref _last);
}
