using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Resume;

/// <summary>A data object that was published, with what a listing must say about it.</summary>
/// <param name="Entry">The object.</param>
/// <param name="StoredLength">Its length in the store.</param>
internal readonly record struct StoredEntry(ObjectEntry Entry, long StoredLength);
