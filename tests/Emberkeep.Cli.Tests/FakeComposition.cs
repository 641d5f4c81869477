using Emberkeep.Backups;
using Emberkeep.Checks;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Volumes;

namespace Emberkeep.Cli.Tests;

/// <summary>Everything outside the command line, in memory.</summary>
internal sealed class FakeComposition(FakeBackupDriver driver) : IComposition
{
    public Dictionary<string, FakeVolume> Volumes { get; } = new(StringComparer.Ordinal);

    public List<RepositorySelection> Selections { get; } = [];

    public ConfigurationReport Configuration { get; set; } = new([], [], [], []);

    public BackupException? OpenFailure { get; set; }

    public List<ICheckStep> CheckSteps { get; } = [];

    public CheckSettings? CheckSettings { get; private set; }

    /// <summary>Where the state of mounts is, and below it the mount points.</summary>
    public string MountDirectory { get; set; } = "/nonexistent";

    public string HostNameOf(RepositorySelection selection) => Samples.Host;

    public ConfigurationReport LoadConfiguration(RepositorySelection selection)
    {
        Selections.Add(selection);
        return Configuration;
    }

    /// <summary>The short name of the configured driver.</summary>
    public string? ConfiguredDriver { get; set; }

    public DriverOverview DescribeDrivers(RepositorySelection selection)
    {
        Selections.Add(selection);
        return new DriverOverview([.. RepositoryOpeners.All.Select(DriverDescription.Of)], ConfiguredDriver);
    }

    public Task<BackupDriver> OpenDriverAsync(RepositorySelection selection, Reporter reporter, CancellationToken cancellationToken)
    {
        Selections.Add(selection);
        return OpenFailure is null ? Task.FromResult<BackupDriver>(driver) : throw OpenFailure;
    }

    public IStoreCheck OpenCheck(RepositorySelection selection, CheckSettings settings)
    {
        Selections.Add(selection);
        CheckSettings = settings;
        return OpenFailure is null ? new FakeStoreCheck(CheckSteps) : throw OpenFailure;
    }

    public MountAdministration OpenMounts(RepositorySelection selection, Reporter reporter) => new(
        new MountManagerOptions { MountPointBase = Path.Combine(MountDirectory, "base"), StateDirectory = Path.Combine(MountDirectory, "state") },
        new HelperMountCommand("none", "/nonexistent/emberkeep-mount"),
        TimeProvider.System);

    public string NormalizeVolumePath(string path) => Path.GetFullPath(path, "/");

    public VolumeId DeriveVolumeId(string hostName, string path) => DerivedId(path);

    public Task<IVolumeReader> OpenReaderAsync(RepositorySelection selection, string path, CancellationToken cancellationToken) => Volumes.TryGetValue(path, out var volume)
        ? Task.FromResult<IVolumeReader>(volume)
        : throw new BackupException(ErrorKind.NotFound, $"There is no volume {path}.");

    public Task<IChangedBlocks> CompareWithSnapshotAsync(IVolumeReader volume, string snapshot, CancellationToken cancellationToken) =>
        Comparison is { } comparison ? Task.FromResult(comparison) : throw new BackupException(ErrorKind.Unsupported, $"{volume.Name} cannot be compared with {snapshot}.");

    public IChangedBlocks? Comparison { get; set; }

    public Task<bool> VolumeExistsAsync(RepositorySelection selection, string path, CancellationToken cancellationToken) => Task.FromResult(Volumes.ContainsKey(path));

    public Task<RestoreTarget> OpenTargetAsync(RepositorySelection selection, string path, long length, bool overwrite, CancellationToken cancellationToken)
    {
        var existed = Volumes.TryGetValue(path, out var volume);
        volume ??= Volumes[path] = new FakeVolume(path, length);
        return Task.FromResult(new RestoreTarget(
            volume, () => ValueTask.FromResult(!existed && !volume.IsDisposed && Volumes.Remove(path)), () => volume.HasWritten));
    }

    public static VolumeId DerivedId(string path) => new(new Guid(path.Length, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 7));
}
