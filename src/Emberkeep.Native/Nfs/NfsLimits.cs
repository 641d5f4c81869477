namespace Emberkeep.Native.Nfs;

/// <summary>What a server takes and gives in one request, in bytes.</summary>
internal readonly record struct NfsLimits(uint LargestRead, uint LargestWrite, NfsAttributes? Root);
