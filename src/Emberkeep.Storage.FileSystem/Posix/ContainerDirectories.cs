using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>Makes and removes the directories of containers, in the face of others that do the same.</summary>
internal sealed class ContainerDirectories
{
    /// <summary>How often a race with somebody who removes the same levels is run again before it is an error.</summary>
    private const int MaxAttempts = 16;

    private readonly IRootedFileSystem _fileSystem;
    private readonly PosixStoreOptions _options;

    public ContainerDirectories(IRootedFileSystem fileSystem, PosixStoreOptions options)
    {
        _fileSystem = fileSystem;
        _options = options;
    }

    /// <summary>Makes every level that is missing, each one durable in the level above it.</summary>
    public async Task EnsureAsync(ContainerName container, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await MakeLevelsAsync(container, cancellationToken);
                return;
            }
            catch (BackupException e) when (e.Kind == ErrorKind.NotFound && _options.CreateContainers && attempt < MaxAttempts)
            {
                // Somebody removed a level that was empty between our looking at it and our making the next one in it.
            }
        }
    }

    /// <summary>
    /// Removes the container's directory, then those above it up to the root, as long as they are empty. One that permissions do not let us
    /// remove stays.
    /// </summary>
    public async Task RemoveIfEmptyAsync(ContainerName container, CancellationToken cancellationToken)
    {
        for (var path = container.Value; path.Length > 0; path = RootedPath.Split(path).Directory)
        {
            try
            {
                await _fileSystem.DeleteDirectoryAsync(path, cancellationToken);
            }
            catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
            {
                // Removed already; the levels above it may still be there.
            }
            catch (BackupException e) when (e.Kind is ErrorKind.Conflict or ErrorKind.Unauthorized)
            {
                return;
            }
        }
    }

    private async ValueTask MakeLevelsAsync(ContainerName container, CancellationToken cancellationToken)
    {
        if (_options.CreateRoot && await _fileSystem.TryStatAsync("", cancellationToken) is null)
        {
            await _fileSystem.TryCreateDirectoryAsync("", _options.DirectoryMode, cancellationToken);
        }

        var path = "";
        foreach (var segment in container.Value.Split('/'))
        {
            var above = path;
            path = RootedPath.Combine(path, segment);
            var isMade = false;
            if (await _fileSystem.TryStatAsync(path, cancellationToken) is { } status)
            {
                RequireDirectory(status.Kind, path);
            }
            else
            {
                RequireCreateContainers(container);
                isMade = await _fileSystem.TryCreateDirectoryAsync(path, _options.DirectoryMode, cancellationToken);
            }

            await SyncLevelAsync(above, isMade, cancellationToken);
        }
    }

    /// <summary>
    /// Makes the entries of a level durable. Also when the next level existed: who made it a moment ago may not have come to this yet, and
    /// what is committed in it must not be lost with it.
    /// </summary>
    private async ValueTask SyncLevelAsync(string path, bool isMade, CancellationToken cancellationToken)
    {
        try
        {
            await _fileSystem.SyncDirectoryAsync(path, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Unauthorized && !isMade)
        {
            // A level made by somebody else that may be passed through but not opened is not ours to sync.
        }
    }

    private void RequireDirectory(FileKind kind, string path)
    {
        if (kind != FileKind.Directory)
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"Cannot use '{_fileSystem.Location}/{path}' as a container: it is not a directory.",
                "Find out who put it there, and move it away.");
        }
    }

    private void RequireCreateContainers(ContainerName container)
    {
        // The option is about places for backups; a reserved container is a matter of Emberkeep's own.
        if (!_options.CreateContainers && !container.IsReserved)
        {
            throw new BackupException(
                ErrorKind.NotFound,
                $"The container '{container}' does not exist in '{_fileSystem.Location}', and this store may not make it.",
                "Make the directory, or set backup_create_containers = true.");
        }
    }
}
