namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>A share that is mounted below the base of the mount points.</summary>
/// <param name="Source">The server and path, as the kernel has them.</param>
/// <param name="MountPoint">Where it is mounted.</param>
/// <param name="FileSystemType">nfs, nfs4, fuse.glusterfs, cifs or something else.</param>
/// <param name="Options">Its options, as the kernel has them.</param>
/// <param name="IsOwn">True when Emberkeep mounted it.</param>
/// <param name="IsHidden">True when another mount lies on top of it.</param>
public sealed record MountedShare(string Source, string MountPoint, string FileSystemType, string Options, bool IsOwn, bool IsHidden);
