using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>
/// Searches a tree for directories that hold objects. Links are not followed, directories whose names are reserved, not container names or a
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
            var entries = _fileSystem.ListAsync(directory.Path, "", withStatus: false, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (entries)
            {
                while (true)
                {
                    try
                    {
                        if (!await entries.MoveNextAsync())
                        {
                            break;
                        }
                    }
                    catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
                    {
                        break; // removed meanwhile
                    }
                    catch (BackupException e) when (e.Kind is ErrorKind.Unauthorized or ErrorKind.Corrupt)
                    {
                        refused ??= e;
                        break;
                    }

                    var entry = entries.Current;
                    if (entry.Kind == FileKind.Directory && directory.Depth < MaxDepth && IsContainerLevel(entry.Name))
                    {
                        pending.Push((RootedPath.Combine(directory.Path, entry.Name), directory.Depth + 1));
                    }

                    hasObject |= entry.Kind == FileKind.Regular && ObjectName.TryParse(entry.Name, out _) && !ForeignNames.IsFile(entry.Name);
                }
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

    private static bool IsContainerLevel(string name) => ContainerName.TryParse(name, out _) && !ForeignNames.IsDirectory(name);
}
