using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>
/// Searches a tree for directories that hold objects. Links are not followed, directories whose names are reserved, not container names or
/// a
/// file server's own are passed by, and the search goes <see cref="MaxDepth"/> levels deep.
/// </summary>
internal sealed class ContainerWalk
{
    /// <summary>More levels than a container name has in practice, and few enough that a tree made to be endless ends.</summary>
    public const int MaxDepth = 32;

    private readonly IRootedFileSystem _fileSystem;

    public ContainerWalk(IRootedFileSystem fileSystem) => _fileSystem = fileSystem;

    /// <summary>Finds the containers. A directory that cannot be read is reported when everything else was found.</summary>
    public async IAsyncEnumerable<ContainerName> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pending = new Stack<(string Path, int Depth)>();
        pending.Push(("", 0));
        BackupException? refused = null;
        while (pending.TryPop(out var directory))
        {
            var hasObject = false;
            try
            {
                await foreach (var entry in _fileSystem.ListAsync(directory.Path, "", withStatus: false, cancellationToken))
                {
                    hasObject |= IsObject(entry);
                    if (IsContainerLevel(entry) && directory.Depth < MaxDepth)
                    {
                        pending.Push((RootedPath.Combine(directory.Path, entry.Name), directory.Depth + 1));
                    }
                }
            }
            catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
            {
                // Removed meanwhile, and so empty.
            }
            catch (BackupException e) when (e.Kind is ErrorKind.Unauthorized or ErrorKind.Corrupt)
            {
                refused ??= e;
            }

            if (hasObject && ContainerName.TryParse(directory.Path, out var container))
            {
                yield return container;
            }
        }

        if (refused is not null)
        {
            throw refused;
        }
    }

    private static bool IsObject(DirectoryEntry entry) =>
        entry.Kind == FileKind.Regular && ObjectName.TryParse(entry.Name, out _) && !ForeignNames.IsFile(entry.Name);

    private static bool IsContainerLevel(DirectoryEntry entry) =>
        entry.Kind == FileKind.Directory && ContainerName.TryParse(entry.Name, out _) && !ForeignNames.IsDirectory(entry.Name);
}
