using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>
/// Which share an <see cref="NfsStore"/> is on and how it is reached. Of the mount options the client in this process takes those that concern it
/// (<c>vers</c>, <c>port</c>, <c>mountport</c>, <c>rsize</c>, <c>wsize</c>).
/// </summary>
public sealed record NfsStoreOptions : RemoteStoreOptions
{
    /// <summary>Who speaks NFS.</summary>
    public NfsClientKind Client { get; init; }

    /// <summary>
    /// What the configuration says. The program that runs is its own <see cref="RemoteStoreOptions.Worker"/>: right for emberkeep and for plug-ins in it.
    /// </summary>
    public static NfsStoreOptions From(Settings settings) => new()
    {
        Share = NfsShare.Parse(settings.Get(NfsOptions.Share) ?? "", NfsOptions.Share.Name),
        MountOptions = NfsMountOptions.Parse(settings.Get(NfsOptions.MountOptions) ?? "", NfsOptions.MountOptions.Name),
        Client = Enum.Parse<NfsClientKind>(settings.Get(NfsOptions.Client), ignoreCase: true),
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
        await NfsStoreOpener.ConnectAsync(this, time, cancellationToken);
}
