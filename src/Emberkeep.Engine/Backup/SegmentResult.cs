using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Resume;

namespace Emberkeep.Engine.Backup;

/// <summary>What became of a segment.</summary>
/// <param name="Hashes">The digest of every block of the segment. Who has the result disposes them.</param>
/// <param name="Objects">The objects that were stored, in ascending order of offset.</param>
internal sealed record SegmentResult(DigestBuffer Hashes, IReadOnlyList<StoredEntry> Objects);
