using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Tests.Rooted;

/// <summary>
/// Records the calls to a file system and lets them fail: <see cref="Before"/> and <see cref="After"/> return the error to throw before or
/// after a call has its effect, or null.
/// </summary>
public sealed class FaultyFileSystem : IRootedFileSystem
{
    private readonly IRootedFileSystem _inner;
    private readonly ConcurrentQueue<FileSystemCall> _calls = new();
    private int _count;

    public FaultyFileSystem(IRootedFileSystem inner) => _inner = inner;

    public FaultyFileSystem(string root)
        : this(new LocalFileSystem(root))
    {
    }

    public Func<FileSystemCall, Exception?> Before { get; set; } = static _ => null;

    public Func<FileSystemCall, Exception?> After { get; set; } = static _ => null;

    public IReadOnlyList<FileSystemCall> Calls => [.. _calls];

    public string Location => _inner.Location;

    public void ForgetCalls()
    {
        _calls.Clear();
        _count = 0;
    }

    public ValueTask<FileStatus> StatAsync(string path, CancellationToken cancellationToken) =>
        RunAsync("Stat", path, () => _inner.StatAsync(path, cancellationToken));

    public async ValueTask<IRootedFile> OpenReadAsync(string path, CancellationToken cancellationToken) =>
        new FaultyFile(this, await RunAsync("OpenRead", path, () => _inner.OpenReadAsync(path, cancellationToken)), path);

    public async ValueTask<IRootedFile> CreateAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) =>
        new FaultyFile(this, await RunAsync("Create", path, () => _inner.CreateAsync(path, mode, cancellationToken)), path);

    public ValueTask CreateDirectoryAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) =>
        RunAsync("CreateDirectory", path, () => _inner.CreateDirectoryAsync(path, mode, cancellationToken));

    public ValueTask SyncDirectoryAsync(string path, CancellationToken cancellationToken) =>
        RunAsync("SyncDirectory", path, () => _inner.SyncDirectoryAsync(path, cancellationToken));

    public ValueTask RenameNoReplaceAsync(string from, string to, CancellationToken cancellationToken) =>
        RunAsync("RenameNoReplace", to, () => _inner.RenameNoReplaceAsync(from, to, cancellationToken));

    public ValueTask RenameAsync(string from, string to, CancellationToken cancellationToken) =>
        RunAsync("Rename", to, () => _inner.RenameAsync(from, to, cancellationToken));

    public ValueTask LinkAsync(string from, string to, CancellationToken cancellationToken) =>
        RunAsync("Link", to, () => _inner.LinkAsync(from, to, cancellationToken));

    public ValueTask DeleteFileAsync(string path, CancellationToken cancellationToken) =>
        RunAsync("DeleteFile", path, () => _inner.DeleteFileAsync(path, cancellationToken));

    public ValueTask DeleteDirectoryAsync(string path, CancellationToken cancellationToken) =>
        RunAsync("DeleteDirectory", path, () => _inner.DeleteDirectoryAsync(path, cancellationToken));

    public async IAsyncEnumerable<DirectoryEntry> ListAsync(
        string path, string prefix, bool withStatus, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await RunAsync("List", path, () => ValueTask.CompletedTask);
        await foreach (var entry in _inner.ListAsync(path, prefix, withStatus, cancellationToken))
        {
            yield return entry;
        }
    }

    public ValueTask<FileSystemSpace> GetSpaceAsync(CancellationToken cancellationToken) =>
        RunAsync("GetSpace", "", () => _inner.GetSpaceAsync(cancellationToken));

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    internal async ValueTask<T> RunAsync<T>(string operation, string path, Func<ValueTask<T>> call)
    {
        var recorded = new FileSystemCall(Interlocked.Increment(ref _count), operation, path);
        _calls.Enqueue(recorded);
        if (Before(recorded) is { } before)
        {
            throw before;
        }

        var result = await call();
        if (After(recorded) is { } after)
        {
            if (result is IAsyncDisposable file)
            {
                await file.DisposeAsync();
            }

            throw after;
        }

        return result;
    }

    internal async ValueTask RunAsync(string operation, string path, Func<ValueTask> call) => await RunAsync(
        operation,
        path,
        async () =>
        {
            await call();
            return true;
        });
}
