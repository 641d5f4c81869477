using Emberkeep.Interop.Tests.Chains;
using Emberkeep.Interop.Tests.Cinder;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Testing;
using Emberkeep.Testing.Nfs;

namespace Emberkeep.Interop.Tests;

/// <summary>
/// One repository on an NFS share: Emberkeep reaches it over NFS with the client in the process, Cinder's NFS driver by the mount that it finds
/// where it would mount the share itself (a bind mount of the exported directory: the test needs no NFS in the kernel).
/// </summary>
public sealed class SharedRepository : IAsyncLifetime
{
    private const string Export = "backups";

    private readonly TempDirectory _directory = new();
    private GaneshaServer? _server;

    public CinderProcess Cinder { get; } = new();

    internal ChainPlace Place { get; private set; } = ChainPlace.Posix(Path.GetTempPath());

    /// <summary>The repository with another of Cinder's drivers: the posix driver uses the exported directory as it is.</summary>
    internal ChainPlace PlaceOf(string cinderDriver) => cinderDriver == Place.CinderDriver ? Place : Place with
    {
        CinderDriver = cinderDriver,
        CinderOptions = new Dictionary<string, string>(StringComparer.Ordinal) { ["backup_posix_path"] = Place.Directory },
    };

    public async ValueTask InitializeAsync()
    {
        if (GaneshaServer.Obstacle is not null)
        {
            return;
        }

        _server = await GaneshaServer.StartAsync(new GaneshaExport(Export, SquashesRoot: false, IsChangedLocally: true));
        var directory = _server.PathOf(Export);
        var share = NfsShare.Parse($"127.0.0.1:{directory}", "share");
        var mountPointBase = _directory.File("backup_mount");
        await Cinder.StartAsync(directory, Path.Combine(mountPointBase, share.MountPointName));
        var options = new NfsStoreOptions
        {
            Share = share,
            MountOptions = NfsMountOptions.Parse($"port={_server.Port},mountport={_server.MountPort}", "options"),
            Client = NfsClientKind.User,
            MountPointBase = mountPointBase,
            StateDirectory = _directory.File("state"),
        };
        Place = new ChainPlace(
            directory,
            "cinder.backup.drivers.nfs.NFSBackupDriver",
            async token => await NfsStoreOpener.OpenAsync(options, TimeProvider.System, token),
            "NFSBackupDriver",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["backup_share"] = share.ToString(), ["backup_mount_point_base"] = mountPointBase });
    }

    /// <summary>Skips the test where something is missing, except in CI, where that is a failure.</summary>
    public void Require()
    {
        if (GaneshaServer.Obstacle is { } obstacle)
        {
            var isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal);
            isCi.ShouldBeFalse($"CI must run this test, but: {obstacle}");
            Assert.Skip(obstacle);
        }

        Cinder.Require();
    }

    public async ValueTask DisposeAsync()
    {
        await Cinder.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _directory.Dispose();
    }
}
