namespace Emberkeep.Stores;

/// <summary>Size and free room of what a store keeps its objects on.</summary>
/// <param name="TotalBytes">Bytes that it has.</param>
/// <param name="AvailableBytes">Bytes that this process may still write.</param>
public readonly record struct StoreSpace(long TotalBytes, long AvailableBytes);
