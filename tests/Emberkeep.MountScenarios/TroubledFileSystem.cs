using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.MountScenarios;

/// <summary>
/// A directory in trouble: while a file ".hang" is in it every call blocks its thread as the kernel does for a dead server, and nothing ends it
/// but the end of the process; while there is a file ".slow" every call takes 200 ms.
/// </summary>
internal sealed class TroubledFileSystem(string root) : IRootedFileSystem
{
    private readonly LocalFileSystem _inner = new(root);
    private readonly BlockingCalls _calls = new();

    public string Location => _inner.Location;

    public ValueTask<FileStatus> StatAsync(string path, CancellationToken cancellationToken) =>
        AfterTroubleAsync(() => _inner.StatAsync(path, cancellationToken));

    public ValueTask<IRootedFile> OpenReadAsync(string path, CancellationToken cancellationToken) =>
        AfterTroubleAsync(async () => (IRootedFile)new TroubledFile(this, await _inner.OpenReadAsync(path, cancellationToken)));

    public ValueTask<IRootedFile> CreateAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) =>
        AfterTroubleAsync(async () => (IRootedFile)new TroubledFile(this, await _inner.CreateAsync(path, mode, cancellationToken)));

    public ValueTask CreateDirectoryAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) =>
        AfterTroubleAsync(() => _inner.CreateDirectoryAsync(path, mode, cancellationToken));

    public ValueTask SyncDirectoryAsync(string path, CancellationToken cancellationToken) =>
        AfterTroubleAsync(() => _inner.SyncDirectoryAsync(path, cancellationToken));

    public ValueTask RenameNoReplaceAsync(string from, string to, CancellationToken cancellationToken) =>
        AfterTroubleAsync(() => _inner.RenameNoReplaceAsync(from, to, cancellationToken));

    public ValueTask RenameAsync(string from, string to, CancellationToken cancellationToken) =>
        AfterTroubleAsync(() => _inner.RenameAsync(from, to, cancellationToken));

    public ValueTask LinkAsync(string from, string to, CancellationToken cancellationToken) =>
        AfterTroubleAsync(() => _inner.LinkAsync(from, to, cancellationToken));

    public ValueTask DeleteFileAsync(string path, CancellationToken cancellationToken) =>
        AfterTroubleAsync(() => _inner.DeleteFileAsync(path, cancellationToken));

    public ValueTask DeleteDirectoryAsync(string path, CancellationToken cancellationToken) =>
        AfterTroubleAsync(() => _inner.DeleteDirectoryAsync(path, cancellationToken));

    public IAsyncEnumerable<DirectoryEntry> ListAsync(string path, string prefix, bool withStatus, CancellationToken cancellationToken) =>
        _inner.ListAsync(path, prefix, withStatus, cancellationToken);

    public ValueTask<FileSystemSpace> GetSpaceAsync(CancellationToken cancellationToken) =>
        AfterTroubleAsync(() => _inner.GetSpaceAsync(cancellationToken));

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    internal async ValueTask<T> AfterTroubleAsync<T>(Func<ValueTask<T>> call)
    {
        await _calls.RunAsync(SufferTrouble, CancellationToken.None);
        return await call();
    }

    internal async ValueTask AfterTroubleAsync(Func<ValueTask> call)
    {
        await _calls.RunAsync(SufferTrouble, CancellationToken.None);
        await call();
    }

    private void SufferTrouble()
    {
        if (File.Exists(Path.Combine(root, ".hang")))
        {
            using var never = new ManualResetEventSlim();
            never.Wait();
        }

        if (File.Exists(Path.Combine(root, ".slow")))
        {
            using var never = new ManualResetEventSlim();
            never.Wait(TimeSpan.FromMilliseconds(200));
        }
    }
}
