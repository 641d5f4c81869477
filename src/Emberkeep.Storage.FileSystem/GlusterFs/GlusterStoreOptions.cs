using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.GlusterFs;

/// <summary>Which volume a <see cref="GlusterStore"/> is on and how it is mounted. Mount options stand in the shares file of emberkeep-mount only, since Cinder has no option for them.</summary>
public sealed record GlusterStoreOptions : RemoteStoreOptions
{
    /// <summary>What the configuration says; the program that runs is its own <see cref="RemoteStoreOptions.Worker"/>.</summary>
    public static GlusterStoreOptions From(Settings settings) => new()
    {
        Share = GlusterShare.Parse(settings.Get(GlusterFsOptions.Share) ?? "", GlusterFsOptions.Share.Name),
        MountOptions = RemoteMountOptions.Empty(ShareProtocol.GlusterFs),
        IoTimeout = TimeSpan.FromSeconds(settings.Get(NfsOptions.IoTimeout)),
        MountPointBase = settings.Get(GlusterFsOptions.MountPoint),
        MountAttempts = (int)Math.Min(int.MaxValue, settings.Get(NfsOptions.MountAttempts)),
        StateDirectory = System.IO.Path.Combine(settings.Get(ServiceOptions.StatePath), "emberkeep"),
        RootHelper = settings.Get(NfsOptions.RootHelper),
        Worker = WorkerProgram.OfThisProgram(),
        Files = PosixStoreOptions.From(settings),
    };

    /// <inheritdoc/>
    internal override async Task<RemoteStore> ConnectAsync(TimeProvider time, CancellationToken cancellationToken) =>
        await RemoteStoreOpener.ConnectAsync(
            this, (connection, files, clock) => new GlusterStore(connection, files, clock), unmounted: null, time, cancellationToken);
}
