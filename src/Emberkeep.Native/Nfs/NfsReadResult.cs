namespace Emberkeep.Native.Nfs;

/// <summary>What a READ gave.</summary>
/// <param name="Count">Bytes read.</param>
/// <param name="IsEnd">Whether the file ends here.</param>
internal readonly record struct NfsReadResult(int Count, bool IsEnd);
