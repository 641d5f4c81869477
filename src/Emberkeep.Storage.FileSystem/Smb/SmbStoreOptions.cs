using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Smb;

/// <summary>Which share an <see cref="SmbStore"/> is on and how it is mounted.</summary>
public sealed record SmbStoreOptions : RemoteStoreOptions
{
    /// <summary>What the configuration says; the program that runs is its own <see cref="RemoteStoreOptions.Worker"/>.</summary>
    public static SmbStoreOptions From(Settings settings) => new()
    {
        Share = SmbShare.Parse(settings.Get(SmbOptions.Share) ?? "", SmbOptions.Share.Name),
        MountOptions = SmbMountOptions.Parse(settings.Get(SmbOptions.MountOptions) ?? "", SmbOptions.MountOptions.Name),
        IoTimeout = TimeSpan.FromSeconds(settings.Get(NfsOptions.IoTimeout)),
        MountPointBase = settings.Get(NfsOptions.MountPointBase),
        MountAttempts = (int)Math.Min(int.MaxValue, settings.Get(NfsOptions.MountAttempts)),
        StateDirectory = System.IO.Path.Combine(settings.Get(ServiceOptions.StatePath), "emberkeep"),
        RootHelper = settings.Get(NfsOptions.RootHelper),
        Worker = WorkerProgram.OfThisProgram(),
        Files = PosixStoreOptions.From(settings),
    };

    /// <inheritdoc/>
    internal override async Task<RemoteStore> ConnectAsync(TimeProvider time, CancellationToken cancellationToken) =>
        await RemoteStoreOpener.ConnectAsync(
            this, (connection, files, clock) => new SmbStore(connection, files, clock), unmounted: null, time, cancellationToken);
}
