using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;

namespace Emberkeep.Engine.Restore;

/// <summary>An object that a restore needs, and which of its bytes are still current in the requested backup.</summary>
/// <param name="Source">The backup of the chain that the object belongs to.</param>
/// <param name="Entry">The object.</param>
/// <param name="Live">The ranges of the volume that are taken from it, in ascending order; not empty.</param>
internal sealed record PlannedObject(ObjectSource Source, ObjectEntry Entry, IReadOnlyList<ByteRange> Live)
{
    private bool IsWhollyLive => Live.Count == 1 && Live[0].Offset == Entry.Offset && Live[0].End == Entry.End;

    /// <summary>True when the digests prove every live range by itself.</summary>
    public bool IsProvenBy(BlockCheck? check) => check is not null && Live.All(check.Covers);

    /// <summary>
    /// Where reading may end: when newer backups supersede some of the object's bytes and digests prove the others, damage in what is superseded
    /// does not matter. Null when the whole object has to be right.
    /// </summary>
    public long? ProvenEnd(BlockCheck? check) => IsProvenBy(check) && !IsWhollyLive ? Live[^1].End : null;
}
