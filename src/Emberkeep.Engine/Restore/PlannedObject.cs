using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;

namespace Emberkeep.Engine.Restore;

/// <summary>An object that a restore needs, and which of its bytes are still current in the requested backup.</summary>
/// <param name="Source">The backup of the chain that the object belongs to.</param>
/// <param name="Entry">The object.</param>
/// <param name="Live">The ranges of the volume that are taken from it, in ascending order; not empty.</param>
internal sealed record PlannedObject(ObjectSource Source, ObjectEntry Entry, IReadOnlyList<ByteRange> Live);
