using System.Runtime.CompilerServices;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>
/// A directory of a mounted share, used by a worker process and not by this one. When the share's server is dead, calls hang in the kernel
/// where nothing wakes them; there they hang in the worker, which is killed when a request takes longer than
/// <see cref="IsolationOptions.IoTimeout"/>. All its requests fail then, and the next one starts a new worker. See
/// docs/decisions/0012-kernel-mounts-in-a-worker-process.md.
/// </summary>
/// <remarks>
/// What differs from <see cref="LocalFileSystem"/>: writes are sent ahead, a few MiB at most, so that an error of one may be reported by a
/// later call on that file; and cancelling gives up a request that is under way, which may happen all the same.
/// </remarks>
public sealed class IsolatedFileSystem : IRootedFileSystem
{
    private readonly IsolationOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _starting = new(1);
    private volatile WorkerConnection? _connection;
    private volatile bool _isDisposed;

    /// <summary>Takes a root directory. The first call starts the worker.</summary>
    /// <param name="options">The root and how to start a worker on it.</param>
    /// <param name="time">The clock of the deadlines.</param>
    public IsolatedFileSystem(IsolationOptions options, TimeProvider time)
    {
        _options = options with { Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Root)) };
        _time = time;
    }

    /// <inheritdoc/>
    public string Location => _options.Root;

    /// <summary>The worker's process id; null when there is none now.</summary>
    internal int? WorkerId => _connection is { IsOver: false } connection ? connection.ProcessId : null;

    /// <inheritdoc/>
    public async ValueTask<FileStatus> StatAsync(string path, CancellationToken cancellationToken)
    {
        using var message = OnPath(WorkerCall.Stat, path);
        return new MessageReader(await CallAsync(message, "look at", path, cancellationToken)).Status();
    }

    /// <inheritdoc/>
    public ValueTask<IRootedFile> OpenReadAsync(string path, CancellationToken cancellationToken) =>
        OpenAsync(OnPath(WorkerCall.OpenRead, path), "open", path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IRootedFile> CreateAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) =>
        OpenAsync(OnPath(WorkerCall.Create, path).Int32((int)mode), "create", path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask CreateDirectoryAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) =>
        DoAsync(OnPath(WorkerCall.CreateDirectory, path).Int32((int)mode), "make the directory", path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask SyncDirectoryAsync(string path, CancellationToken cancellationToken) =>
        DoAsync(OnPath(WorkerCall.SyncDirectory, path), "make durable", path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RenameNoReplaceAsync(string from, string to, CancellationToken cancellationToken) =>
        OnTwoNamesAsync(WorkerCall.RenameNoReplace, "rename a file to", from, to, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RenameAsync(string from, string to, CancellationToken cancellationToken) =>
        OnTwoNamesAsync(WorkerCall.Rename, "rename a file to", from, to, cancellationToken);

    /// <inheritdoc/>
    public ValueTask LinkAsync(string from, string to, CancellationToken cancellationToken) =>
        OnTwoNamesAsync(WorkerCall.Link, "link a file to", from, to, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteFileAsync(string path, CancellationToken cancellationToken) =>
        DoAsync(OnPath(WorkerCall.DeleteFile, path), "delete", path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteDirectoryAsync(string path, CancellationToken cancellationToken) =>
        DoAsync(OnPath(WorkerCall.DeleteDirectory, path), "remove the directory", path, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<DirectoryEntry> ListAsync(
        string path, string prefix, bool withStatus, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var listing = await OpenListingAsync(path, prefix, withStatus, cancellationToken);
        while (await listing.NextAsync(cancellationToken) is { } batch)
        {
            foreach (var entry in batch)
            {
                yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<FileSystemSpace> GetSpaceAsync(CancellationToken cancellationToken)
    {
        using var message = new MessageWriter(WorkerCall.GetSpace);
        var answer = new MessageReader(await CallAsync(message, "look at the free room of", "", cancellationToken));
        return new FileSystemSpace(answer.Int64(), answer.Int64());
    }

    /// <inheritdoc/>
    /// <remarks>The worker opens the volume by its path, so that nothing of this process waits for the server.</remarks>
    public async ValueTask<long> TransferAsync(FileTransfer transfer, CancellationToken cancellationToken)
    {
        RootedPath.Check(transfer.ObjectPath);
        var volume = transfer.Volume;
        using var message = new MessageWriter(WorkerCall.Transfer)
            .Bool(transfer.Direction == TransferDirection.ToStore)
            .Text(volume.Path).Int64((long)volume.Device).Int64((long)volume.Inode).Bool(volume.IsBlockDevice)
            .Int64(transfer.VolumeOffset).Text(transfer.ObjectPath).Int64(transfer.ObjectOffset).Int64(transfer.Length);
        return new MessageReader(await CallAsync(message, "move data inside the server for", transfer.ObjectPath, cancellationToken)).Int64();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>Has the worker do one of <see cref="Mounting.ShareTasks"/>.</summary>
    internal async ValueTask<string> RunTaskAsync(string name, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var message = new MessageWriter(WorkerCall.Task).Text(name).Int32(arguments.Count);
        foreach (var argument in arguments)
        {
            message.Text(argument);
        }

        return new MessageReader(await CallAsync(message, "look at", "", cancellationToken)).Text();
    }

    private static MessageWriter OnPath(WorkerCall call, string path)
    {
        RootedPath.Check(path);
        return new MessageWriter(call).Text(path);
    }

    private string FullPath(string path) => path.Length == 0 ? Location : $"{Location.TrimEnd('/')}/{path}";

    private async ValueTask<IRootedFile> OpenAsync(MessageWriter message, string operation, string path, CancellationToken cancellationToken)
    {
        using (message)
        {
            var connection = await ConnectAsync(cancellationToken);
            var answer = await connection.CallAsync(message, operation, FullPath(path), cancellationToken, WorkerResult.File);
            return new IsolatedFile(connection, new MessageReader(answer).Int32(), FullPath(path));
        }
    }

    private async ValueTask<IsolatedListing> OpenListingAsync(string path, string prefix, bool withStatus, CancellationToken cancellationToken)
    {
        using var message = OnPath(WorkerCall.List, path).Text(prefix).Bool(withStatus);
        var connection = await ConnectAsync(cancellationToken);
        var answer = await connection.CallAsync(message, "list", FullPath(path), CancellationToken.None);
        return new IsolatedListing(connection, new MessageReader(answer).Int32(), FullPath(path));
    }

    private async ValueTask OnTwoNamesAsync(WorkerCall call, string operation, string from, string to, CancellationToken cancellationToken)
    {
        RootedPath.Check(to);
        await DoAsync(OnPath(call, from).Text(to), operation, to, cancellationToken);
    }

    private async ValueTask DoAsync(MessageWriter message, string operation, string path, CancellationToken cancellationToken)
    {
        using (message)
        {
            await CallAsync(message, operation, path, cancellationToken);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> CallAsync(MessageWriter message, string operation, string path, CancellationToken cancellationToken) =>
        await (await ConnectAsync(cancellationToken)).CallAsync(message, operation, FullPath(path), cancellationToken);

    /// <summary>The worker; a new one when there is none or the last one is gone.</summary>
    private async ValueTask<WorkerConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_connection is { IsOver: false } connection)
        {
            return connection;
        }

        await _starting.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_connection is { IsOver: false } started)
            {
                return started;
            }

            var fresh = await WorkerConnection.StartAsync(_options, _time, cancellationToken);
            _connection = fresh;
            if (_isDisposed)
            {
                fresh.Fail(WorkerFailure.Closed);
            }

            return fresh;
        }
        finally
        {
            _starting.Release();
        }
    }
}
