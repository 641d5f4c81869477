using Emberkeep.Backups;
using Emberkeep.Checks;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Volumes;

namespace Emberkeep.Cli.Composition;

/// <summary>
/// Everything that the commands reach outside themselves: configuration, the repository and local volumes. One object for the process;
/// made only when a command needs it.
/// </summary>
internal interface IComposition
{
    /// <summary>Reads all configuration. Faults are reported, not thrown.</summary>
    ConfigurationReport LoadConfiguration(RepositorySelection selection);

    /// <summary>What drivers there are, with a plug-in that the configuration names. Reads the configuration; reaches no repository.</summary>
    DriverOverview DescribeDrivers(RepositorySelection selection);

    /// <summary>Opens the repository that the selection names. The caller disposes the driver.</summary>
    /// <param name="selection">What the command line says.</param>
    /// <param name="reporter">Told of what the driver warns of.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="Errors.BackupException">The configuration is faulty or the repository cannot be opened.</exception>
    Task<BackupDriver> OpenDriverAsync(RepositorySelection selection, Reporter reporter, CancellationToken cancellationToken);

    /// <summary>What is tried to make sure that the repository of the selection can be used. Nothing is tried yet; the caller disposes it.</summary>
    /// <exception cref="Errors.BackupException">The configuration is faulty, or there is no such driver.</exception>
    IStoreCheck OpenCheck(RepositorySelection selection, CheckSettings settings);

    /// <summary>Shows and unmounts what is mounted below the configuration's mount point base.</summary>
    /// <exception cref="Errors.BackupException">The configuration is faulty.</exception>
    MountAdministration OpenMounts(RepositorySelection selection, Reporter reporter);

    /// <summary>The name of this machine as it is recorded in backups.</summary>
    string HostNameOf(RepositorySelection selection);

    /// <summary>The absolute form of a volume's path, as it is recorded in backups; symbolic links stay, since device names are links.</summary>
    string NormalizeVolumePath(string path);

    /// <summary>The identity of a volume that has no recorded one; the same for the same host and path each time.</summary>
    VolumeId DeriveVolumeId(string hostName, string path);

    /// <summary>Opens a volume for reading: a file, a block device, or an image of Ceph (<c>rbd:pool/image</c>).</summary>
    Task<IVolumeReader> OpenReaderAsync(RepositorySelection selection, string path, CancellationToken cancellationToken);

    /// <summary>Compares an open volume with an earlier snapshot of it, without reading either; good until the volume is closed.</summary>
    /// <exception cref="Errors.BackupException"><see cref="Errors.ErrorKind.Unsupported"/> when the two cannot be compared like that.</exception>
    Task<IChangedBlocks> CompareWithSnapshotAsync(IVolumeReader volume, string snapshot, CancellationToken cancellationToken);

    /// <summary>True when there is something at the path, whatever it is.</summary>
    Task<bool> VolumeExistsAsync(RepositorySelection selection, string path, CancellationToken cancellationToken);

    /// <summary>
    /// Opens what a backup is restored to, at least <paramref name="length"/> bytes long. A path that does not exist becomes a new file of
    /// that length, which reads as zeros.
    /// </summary>
    /// <exception cref="Errors.BackupException">
    /// <see cref="Errors.ErrorKind.AlreadyExists"/> when there is something at the path and <paramref name="overwrite"/> is false.
    /// </exception>
    Task<RestoreTarget> OpenTargetAsync(RepositorySelection selection, string path, long length, bool overwrite, CancellationToken cancellationToken);
}
