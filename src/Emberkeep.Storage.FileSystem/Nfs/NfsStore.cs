using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>
/// A store on an NFS share. It only adds where the root comes from: a mount, whose lease it holds, or a client in this process. Everything
/// else is <see cref="PosixStore"/>'s, so backups can be read through either.
/// </summary>
/// <remarks>Open for inheritance: a vendor's store derives from this one.</remarks>
public class NfsStore : PosixStore
{
    private readonly MountLease? _lease;
    private readonly MountManager? _manager;

    /// <summary>Makes a store over a client in this process.</summary>
    /// <param name="fileSystem">Reaches the share; it belongs to the store.</param>
    /// <param name="options">How files and directories are made.</param>
    /// <param name="time">The clock that leftovers' ages are counted by.</param>
    public NfsStore(IRootedFileSystem fileSystem, PosixStoreOptions options, TimeProvider time)
        : base(fileSystem, options, time)
    {
    }

    /// <summary>Makes a store on a share that is connected already: for stores that derive from this one.</summary>
    /// <param name="connection">What <see cref="NfsStoreOpener.OpenAsync{TStore}"/> made; it belongs to the store.</param>
    /// <param name="options">How files and directories are made.</param>
    /// <param name="time">The clock that leftovers' ages are counted by.</param>
    public NfsStore(NfsConnection connection, PosixStoreOptions options, TimeProvider time)
        : base(connection.FileSystem, options, time)
    {
        _lease = connection.Lease;
        _manager = connection.Manager;
    }

    /// <summary>Makes a store on a mounted share.</summary>
    /// <param name="lease">Keeps the share mounted; it belongs to the store.</param>
    /// <param name="manager">The lease's manager; it belongs to the store.</param>
    /// <param name="options">How files and directories are made.</param>
    /// <param name="time">The clock that leftovers' ages are counted by.</param>
    public NfsStore(MountLease lease, MountManager manager, PosixStoreOptions options, TimeProvider time)
        : base(new LocalFileSystem(lease.Path), options, time)
    {
        _lease = lease;
        _manager = manager;
    }

    /// <inheritdoc/>
    public override Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        // Without the mount the directory below it would take the data.
        _lease?.EnsureMounted();
        return base.CreateAsync(container, name, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken)
    {
        _lease?.EnsureMounted();
        return base.EnsureContainerAsync(container, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_lease is not null)
        {
            _lease.EnsureMounted();
            await _manager!.ProbeAsync(_lease, cancellationToken);
        }

        await base.CheckAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_lease is not null)
        {
            await _lease.DisposeAsync();
        }

        _manager?.Dispose();
        GC.SuppressFinalize(this);
    }
}
