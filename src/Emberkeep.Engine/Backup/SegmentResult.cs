using Emberkeep.Engine.Format;
using Emberkeep.Engine.Resume;

namespace Emberkeep.Engine.Backup;

/// <summary>What became of a segment.</summary>
/// <param name="Hashes">The digest of every block of the segment.</param>
/// <param name="Objects">The objects that were stored, in ascending order of offset.</param>
internal sealed record SegmentResult(Sha256Digest[] Hashes, IReadOnlyList<StoredEntry> Objects);
