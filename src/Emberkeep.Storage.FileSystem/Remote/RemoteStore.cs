using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Remote;

/// <summary>
/// A store on a share of a server. It only adds where the root comes from: a mount, whose lease it holds, or a client in this process. Everything
/// else is <see cref="PosixStore"/>'s, so backups can be read through either, and through any other store that sees the same files.
/// </summary>
public abstract class RemoteStore : PosixStore
{
    private readonly MountManager? _manager;

    private protected RemoteStore(RemoteConnection connection, PosixStoreOptions options, TimeProvider time)
        : base(connection.FileSystem, options, time)
    {
        Lease = connection.Lease;
        _manager = connection.Manager;
    }

    /// <summary>The lease on the mount; null with a client in this process.</summary>
    internal MountLease? Lease { get; }

    /// <inheritdoc/>
    public override Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        // Without the mount the directory below it would take the data.
        Lease?.EnsureMounted();
        return base.CreateAsync(container, name, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken)
    {
        Lease?.EnsureMounted();
        try
        {
            await base.EnsureContainerAsync(container, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Unauthorized && Lease is not null)
        {
            // The probe says what is wrong with owner, group and mode of the share's root, if that is the reason.
            await _manager!.ProbeAsync(Lease, cancellationToken);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        Lease?.EnsureMounted();
        if (Lease is { Options.IsReadOnly: false })
        {
            await _manager!.ProbeAsync(Lease, cancellationToken);
        }

        await base.CheckAsync(cancellationToken);
    }

    /// <summary>
    /// Makes sure that the repository on the share is the one that was there before, and writes down an identity on a share that has none.
    /// </summary>
    /// <exception cref="Errors.BackupException">Conflict when it is another one; the message names both and the file to remove.</exception>
    internal async Task<IdentityFinding> CheckIdentityAsync(RemoteStoreOptions options, CancellationToken cancellationToken)
    {
        var share = options.Share.ToString();
        var memory = IdentityMemory.Of(options.StateDirectory, options.Share, options.MountOptions);
        if (Lease is null)
        {
            // The client in the process has a deadline for each operation.
            return await IdentityCheck.RunAsync(FileSystem, share, memory, options.MountOptions.IsReadOnly, cancellationToken);
        }

        Lease.EnsureMounted();
        return await Deadline.WaitAsync(
            share,
            options.IoTimeout,
            Time,
            () => IdentityCheck.RunAsync(FileSystem, share, memory, options.MountOptions.IsReadOnly, cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    internal override Task<ShareCapabilities> ProbeAsync(string exportedPath, CancellationToken cancellationToken) =>
        Lease is null ? base.ProbeAsync(exportedPath, cancellationToken) : _manager!.ProbeAsync(Lease, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            await base.DisposeAsync();
        }
        finally
        {
            try
            {
                if (Lease is not null)
                {
                    await Lease.DisposeAsync();
                }
            }
            finally
            {
                _manager?.Dispose();
            }
        }

        GC.SuppressFinalize(this);
    }
}
