namespace Emberkeep.Engine.Restore;

/// <summary>A range of a volume and the entry of a list that counts there.</summary>
/// <param name="Index">Index of the entry.</param>
/// <param name="Range">The range.</param>
internal readonly record struct NewestRange(int Index, ByteRange Range);
