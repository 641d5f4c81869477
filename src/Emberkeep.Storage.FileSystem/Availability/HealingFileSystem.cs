using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Availability;

/// <summary>
/// Heals a share whose handles are stale (ESTALE, and ENOTCONN of a FUSE mount whose client is gone): has it mounted anew, opens the root
/// again and repeats the operation, once. An operation on a name is safe to repeat: if it had happened, the repetition finds its result, and <see cref="Posix.PosixStore"/> knows how to take that.
/// A file that was being read is opened again by its name. A file that was being written cannot be: the object fails with a transient error.
/// When the repetition finds a stale handle too, its error stands.
/// </summary>
internal sealed class HealingFileSystem : InterceptedFileSystem
{
    private readonly SemaphoreSlim _healing = new(1);
    private readonly Func<IRootedFileSystem> _open;
    private readonly Func<IRootedFileSystem, CancellationToken, Task> _heal;
    private readonly List<IRootedFileSystem> _retired = [];
    private volatile IRootedFileSystem _current;

    /// <param name="first">The file system to begin with.</param>
    /// <param name="open">Gives another file system at the same path, for each healing; it touches the path when it is used.</param>
    /// <param name="heal">Mounts the share anew if its root is stale, then makes sure that the given file system finds the same repository there.</param>
    public HealingFileSystem(IRootedFileSystem first, Func<IRootedFileSystem> open, Func<IRootedFileSystem, CancellationToken, Task> heal)
    {
        _open = open;
        _heal = heal;
        _current = first;
    }

    public override string Location => _current.Location;

    /// <summary>The file system that operations go to now.</summary>
    internal IRootedFileSystem Current => _current;

    public override async ValueTask<IRootedFile> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        var (file, owner) = await OpenAsync(path, cancellationToken);
        return new HealingReadFile(this, path, file, owner);
    }

    public override ValueTask<IRootedFile> CreateAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) => RunAsync<IRootedFile>(
        async inner => new HealingWriteFile(this, await inner.CreateAsync(path, mode, cancellationToken), inner), cancellationToken);

    public override async IAsyncEnumerable<DirectoryEntry> ListAsync(
        string path, string prefix, bool withStatus, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Repeated only as long as nothing was returned: entries would come twice, and names must not be kept in memory.
        var (entries, hasFirst) = await RunAsync(
            async inner =>
            {
                var started = inner.ListAsync(path, prefix, withStatus, cancellationToken).GetAsyncEnumerator(cancellationToken);
                try
                {
                    return (started, await started.MoveNextAsync());
                }
                catch
                {
                    await started.DisposeAsync();
                    throw;
                }
            },
            cancellationToken);
        await using (entries)
        {
            for (var hasOne = hasFirst; hasOne; hasOne = await entries.MoveNextAsync())
            {
                yield return entries.Current;
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var retired in _retired)
        {
            await retired.DisposeAsync();
        }

        await _current.DisposeAsync();
    }

    /// <summary>Opens a file for reading, with the file system that it belongs to.</summary>
    internal ValueTask<(IRootedFile File, IRootedFileSystem Owner)> OpenAsync(string path, CancellationToken cancellationToken) =>
        RunAsync(async inner => (await inner.OpenReadAsync(path, cancellationToken), inner), cancellationToken);

    /// <summary>
    /// Heals, unless somebody has done so since <paramref name="stale"/> was used. What is open there stays as it is: only some of its handles
    /// may be stale.
    /// </summary>
    internal async ValueTask HealAsync(IRootedFileSystem stale, CancellationToken cancellationToken)
    {
        await _healing.WaitAsync(cancellationToken);
        try
        {
            if (ReferenceEquals(_current, stale))
            {
                var healed = _open();
                try
                {
                    await _heal(healed, cancellationToken);
                }
                catch
                {
                    await healed.DisposeAsync();
                    throw;
                }

                _retired.Add(stale);
                _current = healed;
            }
        }
        finally
        {
            _healing.Release();
        }
    }

    /// <summary>ENOTCONN is what a FUSE mount says for ever when its client process has ended.</summary>
    internal static bool IsStale(BackupException error) => ErrnoException.Of(error) is Errno.ESTALE or Errno.ENOTCONN;

    protected override async ValueTask<T> RunAsync<T>(Func<IRootedFileSystem, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        var used = _current;
        try
        {
            return await call(used);
        }
        catch (BackupException e) when (IsStale(e))
        {
            await HealAsync(used, cancellationToken);
        }

        return await call(_current);
    }
}
