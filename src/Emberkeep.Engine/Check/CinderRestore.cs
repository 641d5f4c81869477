using Emberkeep.Engine.Restore;

namespace Emberkeep.Engine.Check;

/// <summary>What becomes of a backup when stock Cinder (since 23.0.0) restores it to a volume that it makes itself.</summary>
/// <param name="Showing">Where zeros are not written over older data, in ascending order.</param>
/// <param name="IsUncertain">
/// True when the digests cannot tell, because blocks do not fit Cinder's pieces, a list is missing, or the backup took over objects of deleted ones.
/// </param>
internal sealed record CinderRestore(IReadOnlyList<ByteRange> Showing, bool IsUncertain)
{
    /// <summary>It is right.</summary>
    public static CinderRestore Right { get; } = new([], false);
}
