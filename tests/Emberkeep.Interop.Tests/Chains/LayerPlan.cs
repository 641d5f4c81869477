namespace Emberkeep.Interop.Tests.Chains;

/// <summary>One layer of a random chain: who makes it, how, and what the volume holds then.</summary>
internal sealed record LayerPlan(bool IsCinder, string Compression, int ObjectBlocks, byte[] Volume);
