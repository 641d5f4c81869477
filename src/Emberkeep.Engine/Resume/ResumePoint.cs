using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Resume;

/// <summary>What an interrupted backup has done that a later attempt can build on.</summary>
/// <param name="Offset">The first byte of the volume that is not done.</param>
/// <param name="Parts">How many parts of the journal tell about what is done.</param>
/// <param name="Objects">The data objects, in order of offset.</param>
/// <param name="LastNumber">
/// No object of the earlier attempt has a higher number, also none that a request under way at the server may still publish.
/// </param>
internal sealed record ResumePoint(long Offset, int Parts, IReadOnlyList<ObjectEntry> Objects, int LastNumber);
