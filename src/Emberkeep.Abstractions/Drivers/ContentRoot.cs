namespace Emberkeep.Drivers;

/// <summary>
/// The root of the hash tree over a volume's blocks: two volumes with the same root and leaf size hold the same bytes. How it is computed is defined in
/// docs/reference/repository-format.md.
/// </summary>
/// <param name="Hash">The root, 64 lower-case hex digits.</param>
/// <param name="LeafSize">Bytes of the volume under one leaf; the last one may be shorter.</param>
public sealed record ContentRoot(string Hash, int LeafSize);
