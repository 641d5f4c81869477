using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Tests.PowerFailure;

/// <summary>
/// A file system in memory that forgets what was not synced when the power fails: data of files without fsync, entries of directories without a sync
/// of the directory, in any order. It is stricter than real ones, which keep more than they promise.
/// </summary>
internal sealed class SimulatedFileSystem : IRootedFileSystem
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Lock _gate = new();
    private readonly SimulatedDirectory _root = new();
    private ulong _inodes;
    private int _failsAt = int.MaxValue;
    private bool _lastHappens;

    public string Location => "simulated:";

    /// <summary>How it makes names final: by exclusive rename, else by link.</summary>
    public bool CanRenameExclusively { get; init; } = true;

    /// <summary>Changes so far.</summary>
    public int Changes { get; private set; }

    /// <summary>Whether the change that the power was to fail at was made.</summary>
    public bool HasFailed => Changes >= _failsAt;

    /// <summary>Lets the power fail at a change, counted from now, which itself happens or not.</summary>
    public void FailAt(int change, bool lastHappens)
    {
        lock (_gate)
        {
            (_failsAt, _lastHappens) = (Changes + change, lastHappens);
        }
    }

    /// <summary>Starts the machine again.</summary>
    public void Restart(UnsyncedData mode, Random random)
    {
        lock (_gate)
        {
            _root.Fail(mode, random);
            _failsAt = int.MaxValue;
        }
    }

    /// <summary>Paths of all files.</summary>
    public List<string> Files()
    {
        lock (_gate)
        {
            var files = new List<string>();
            Collect(_root, "", files);
            return files;
        }
    }

    public ValueTask<FileStatus> StatAsync(string path, CancellationToken cancellationToken) => Look(() =>
    {
        if (path.Length == 0)
        {
            return StatusOf(_root);
        }

        var (directory, name) = Split(path);
        return directory.Entries.TryGetValue(name, out var node) ? StatusOf(node) : throw Missing(path);
    });

    public ValueTask<IRootedFile> OpenReadAsync(string path, CancellationToken cancellationToken) =>
        Look<IRootedFile>(() => new OpenFile(this, Find(path)));

    public async ValueTask<IRootedFile> CreateAsync(string path, UnixFileMode mode, CancellationToken cancellationToken)
    {
        SimulatedFile? file = null;
        await Change(() =>
        {
            file = new SimulatedFile(++_inodes) { Modified = Now };
            Add(path, file);
        });
        return new OpenFile(this, file!);
    }

    public ValueTask CreateDirectoryAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) =>
        Change(() => Add(path, new SimulatedDirectory()));

    public ValueTask SyncDirectoryAsync(string path, CancellationToken cancellationToken) => Change(() => Directory(path).Sync());

    public ValueTask RenameNoReplaceAsync(string from, string to, CancellationToken cancellationToken) => !CanRenameExclusively
        ? throw new BackupException(ErrorKind.Unsupported, "No exclusive rename.")
        : Change(() =>
        {
            RefuseTaken(to);
            Rename(from, to);
        });

    public ValueTask RenameAsync(string from, string to, CancellationToken cancellationToken) => Change(() => Rename(from, to));

    public ValueTask LinkAsync(string from, string to, CancellationToken cancellationToken) => Change(() => Add(to, Find(from)));

    public ValueTask DeleteFileAsync(string path, CancellationToken cancellationToken) => Change(() =>
    {
        Find(path);
        var (directory, name) = Split(path);
        directory.Change(name, null, null);
    });

    public ValueTask DeleteDirectoryAsync(string path, CancellationToken cancellationToken) => Change(() =>
    {
        if (Directory(path).Entries.Count > 0)
        {
            throw new BackupException(ErrorKind.Conflict, $"{path} is not empty.");
        }

        var (directory, name) = Split(path);
        directory.Change(name, null, null);
    });

    public async IAsyncEnumerable<DirectoryEntry> ListAsync(
        string path, string prefix, bool withStatus, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = await Look<DirectoryEntry[]>(() =>
        [
            .. Directory(path).Entries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(entry => new DirectoryEntry(entry.Key, StatusOf(entry.Value).Kind, StatusOf(entry.Value))),
        ]);
        foreach (var entry in entries)
        {
            yield return entry;
        }
    }

    public ValueTask<FileSystemSpace> GetSpaceAsync(CancellationToken cancellationToken) => ValueTask.FromResult(default(FileSystemSpace));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private DateTimeOffset Now => s_start.AddMilliseconds(Changes);

    private static BackupException Missing(string path) => new(ErrorKind.NotFound, $"There is no {path}.");

    private static FileStatus StatusOf(object node) => node is SimulatedFile file
        ? file.Status
        : new FileStatus(FileKind.Directory, 0, UnixFileMode.UserRead, s_start, default);

    private static void Collect(SimulatedDirectory directory, string path, List<string> files)
    {
        foreach (var (name, node) in directory.Entries)
        {
            var full = RootedPath.Combine(path, name);
            if (node is SimulatedDirectory inner)
            {
                Collect(inner, full, files);
            }
            else
            {
                files.Add(full);
            }
        }
    }

    private ValueTask<T> Look<T>(Func<T> look)
    {
        lock (_gate)
        {
            return HasFailed ? throw Dead() : ValueTask.FromResult(look());
        }
    }

    private ValueTask Change(Action change)
    {
        lock (_gate)
        {
            if (HasFailed)
            {
                throw Dead();
            }

            Changes++;
            if (!HasFailed || _lastHappens)
            {
                change();
            }

            return HasFailed ? throw Dead() : ValueTask.CompletedTask;
        }
    }

    private static BackupException Dead() => new(ErrorKind.Unavailable, "The power failed.");

    private SimulatedDirectory Directory(string path)
    {
        var directory = _root;
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            directory = directory.Entries.TryGetValue(segment, out var node) && node is SimulatedDirectory inner ? inner : throw Missing(path);
        }

        return directory;
    }

    private (SimulatedDirectory Directory, string Name) Split(string path)
    {
        var (directory, name) = RootedPath.Split(path);
        return (Directory(directory), name);
    }

    private SimulatedFile Find(string path)
    {
        var (directory, name) = Split(path);
        return directory.Entries.TryGetValue(name, out var node) && node is SimulatedFile file ? file : throw Missing(path);
    }

    private void RefuseTaken(string path)
    {
        var (directory, name) = Split(path);
        if (directory.Entries.ContainsKey(name))
        {
            throw new BackupException(ErrorKind.AlreadyExists, $"{path} exists already.");
        }
    }

    private void Add(string path, object node)
    {
        RefuseTaken(path);
        var (directory, name) = Split(path);
        directory.Change(null, name, node);
    }

    /// <summary>Within one directory, as the store does it: both names change in one step.</summary>
    private void Rename(string from, string to)
    {
        var file = Find(from);
        var (directory, name) = Split(to);
        directory.Change(RootedPath.Split(from).Name, name, file);
    }

    private sealed class OpenFile(SimulatedFileSystem fileSystem, SimulatedFile file) : IRootedFile
    {
        public ValueTask<FileStatus> StatAsync(CancellationToken cancellationToken) => fileSystem.Look(() => file.Status);

        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) => fileSystem.Look(() =>
        {
            var start = (int)Math.Min(offset, file.Content.Length);
            var count = Math.Min(buffer.Length, file.Content.Length - start);
            file.Content.AsMemory(start, count).CopyTo(buffer);
            return count;
        });

        public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => fileSystem.Change(() =>
        {
            var content = new byte[Math.Max(file.Content.Length, offset + data.Length)];
            file.Content.CopyTo(content, 0);
            data.CopyTo(content.AsMemory((int)offset));
            file.Change(content, fileSystem.Now);
        });

        public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken) => fileSystem.Change(() =>
        {
            var content = file.Content;
            Array.Resize(ref content, (int)length);
            file.Change(content, fileSystem.Now);
        });

        public ValueTask TouchAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask SyncAsync(CancellationToken cancellationToken) => fileSystem.Change(file.Sync);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
