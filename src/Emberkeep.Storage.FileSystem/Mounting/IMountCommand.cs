using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// Mounts and unmounts shares on the mount points that Cinder would use. Elevated rights are behind this contract and nowhere else.
/// When the token is cancelled the command is stopped as far as possible and <see cref="OperationCanceledException"/> is thrown soon,
/// even if something hangs in the kernel. Commands for different shares may run at the same time.
/// </summary>
public interface IMountCommand
{
    /// <summary>Mounts a share on its mount point, which exists. Tries the versions of the protocol that the options allow, newest first.</summary>
    Task<MountResult> MountAsync(RemoteShare share, RemoteMountOptions options, string mountPoint, CancellationToken cancellationToken);

    /// <summary>Unmounts a share.</summary>
    /// <param name="share">The share.</param>
    /// <param name="lazily">True to take the mount away though it is in use: its server is gone, or its handle is stale.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    Task<MountResult> UnmountAsync(RemoteShare share, bool lazily, CancellationToken cancellationToken);
}
