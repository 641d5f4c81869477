namespace Emberkeep.Volumes;

/// <summary>The regular file or block device of this host that is a volume, for those who can move its bytes without reading them.</summary>
/// <param name="Path">Absolute path; symbolic links in it are followed.</param>
/// <param name="Device">The file system that holds it: major number in the upper half, minor number in the lower half.</param>
/// <param name="Inode">The file in that file system. Who opens the path checks both numbers: the path may lead elsewhere by then.</param>
/// <param name="IsBlockDevice">True for a block device, false for a regular file.</param>
public sealed record HostFile(string Path, ulong Device, ulong Inode, bool IsBlockDevice);
