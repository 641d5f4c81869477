using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>The store that is checked, and what one step leaves for the next.</summary>
internal sealed class CheckedStore(string name, string exportedPath, bool isReadOnly, TimeSpan timeout, TimeProvider time) : IAsyncDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private PosixStore? _store;

    /// <summary>The share or directory, for messages.</summary>
    public string Name => name;

    /// <summary>The root on the machine that it is on, for commands in messages.</summary>
    public string ExportedPath => exportedPath;

    /// <summary>True when nothing may be written.</summary>
    public bool IsReadOnly => isReadOnly;

    public TimeProvider Time => time;

    /// <summary>The store, from the step on that opens it.</summary>
    public PosixStore Store
    {
        get => _store ?? throw new InvalidOperationException("The step that opens the store comes first.");
        set => _store = value;
    }

    public IRootedFileSystem Files => Store.FileSystem;

    /// <summary>The file of the steps that write, read, list and delete; its name, content and handle.</summary>
    public string FileName { get; } = CheckName.New();

    public byte[] Content { get; } = new byte[1 << 20];

    public IRootedFile? File { get; set; }

    /// <summary>Makes a file, which is removed when the check ends, however it ends.</summary>
    public ValueTask<IRootedFile> CreateAsync(string fileName, CancellationToken cancellationToken)
    {
        _made.Add(fileName);
        return Files.CreateAsync(fileName, Mode, cancellationToken);
    }

    /// <summary>Removes a file that the check made.</summary>
    public async Task DeleteAsync(string fileName, CancellationToken cancellationToken)
    {
        await Files.DeleteFileAsync(fileName, cancellationToken);
        _made.Remove(fileName);
    }

    /// <summary>Runs calls on the store with a deadline, since a dead server may hold them for ever.</summary>
    /// <param name="extra">What the calls may take beyond the time for an answer.</param>
    /// <param name="calls">The calls.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<T> RunAsync<T>(TimeSpan extra, Func<Task<T>> calls, CancellationToken cancellationToken) =>
        Deadline.WaitAsync(name, timeout + extra, time, calls, cancellationToken);

    /// <summary>Removes what a failed step left, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_store is null)
        {
            return;
        }

        try
        {
            await RunAsync(TimeSpan.Zero, CleanUpAsync, CancellationToken.None);
        }
        catch (BackupException)
        {
            // The server is gone. What is left is invisible, and the next check removes it.
        }

        await _store.DisposeAsync();
    }

    private async Task<bool> CleanUpAsync()
    {
        if (File is not null)
        {
            await File.DisposeAsync();
        }

        foreach (var made in _made)
        {
            await Files.TryDeleteFileAsync(made, CancellationToken.None);
        }

        return true;
    }
}
