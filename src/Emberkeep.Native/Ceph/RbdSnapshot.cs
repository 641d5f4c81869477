namespace Emberkeep.Native.Ceph;

/// <summary>A snapshot of an image.</summary>
/// <param name="Id">Its number; later snapshots of an image have larger ones.</param>
/// <param name="Name">Its name.</param>
/// <param name="Size">The image's length in bytes at that moment.</param>
/// <param name="Created">When it was made, by the cluster's clock.</param>
internal sealed record RbdSnapshot(ulong Id, string Name, long Size, DateTimeOffset Created);
