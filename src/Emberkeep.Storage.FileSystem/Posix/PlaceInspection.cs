using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>Shows everything that is in the directories of a repository, and moves files of no backup out of the way.</summary>
internal sealed class PlaceInspection(IRootedFileSystem fileSystem, PosixStoreOptions options, Publisher publisher)
{
    private const UnixFileMode ForOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Lists one directory.</summary>
    public async IAsyncEnumerable<StoreEntry> RunAsync(string place, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var access = new AccessRules(place, await SharedGroupAsync(cancellationToken));
        await foreach (var entry in fileSystem.ListIfPresentAsync(place, "", cancellationToken))
        {
            if (entry.Status is { } status && KindOf(entry) is { } kind)
            {
                yield return new StoreEntry(entry.Name, kind, status.Length, Latest(status), access.FaultOf(kind, entry.Name, status));
            }
        }
    }

    /// <summary>Moves one file, see <see cref="IInspectableStore.SetAsideAsync"/>.</summary>
    public async Task<string> SetAsideAsync(string place, StoreEntry entry, string batch, CancellationToken cancellationToken)
    {
        var from = RootedPath.Combine(place, entry.Name);
        if (await fileSystem.TryStatAsync(from, cancellationToken) is not { Kind: FileKind.Regular } status
            || status.Length != entry.Length || Latest(status) != entry.Changed)
        {
            throw new BackupException(
                ErrorKind.Conflict, $"'{fileSystem.Location}/{from}' changed while the repository was checked; it stays where it is.", "Check again.");
        }

        var directory = RootedPath.Combine(RootedPath.Combine(ReservedNames.Quarantine, batch), place);
        await MakeLevelsAsync(directory, cancellationToken);
        var to = RootedPath.Combine(directory, entry.Name);
        if (await publisher.PublishAsync(from, to, status.Identity, cancellationToken))
        {
            // A second name was made; from here on the first is the surplus one.
            await fileSystem.TryDeleteFileAsync(from, cancellationToken);
        }

        await fileSystem.SyncDirectoryAsync(directory, cancellationToken);
        await fileSystem.SyncDirectoryAsync(place, cancellationToken);
        return to;
    }

    private static DateTimeOffset Latest(in FileStatus status) => status.Changed > status.Modified ? status.Changed : status.Modified;

    /// <summary>What the entry is; null for what belongs to Emberkeep itself or to the file server.</summary>
    private static StoreEntryKind? KindOf(DirectoryEntry entry)
    {
        if (entry.Name.StartsWith(ContainerName.ReservedPrefix, StringComparison.Ordinal))
        {
            return entry.Kind == FileKind.Regular && TemporaryName.Matches(entry.Name) ? StoreEntryKind.Unfinished : null;
        }

        return entry.Kind switch
        {
            FileKind.Regular when ForeignNames.IsFile(entry.Name) => null,
            FileKind.Regular => ObjectName.TryParse(entry.Name, out _) ? StoreEntryKind.Object : StoreEntryKind.Foreign,
            FileKind.Directory when ForeignNames.IsDirectory(entry.Name) => null,
            FileKind.Directory => ContainerName.TryParse(entry.Name, out _) ? StoreEntryKind.Place : StoreEntryKind.Foreign,
            _ => StoreEntryKind.Irregular,
        };
    }

    /// <summary>The group that shares the repository, when the root's mode says that there is one.</summary>
    private async ValueTask<uint?> SharedGroupAsync(CancellationToken cancellationToken) =>
        await fileSystem.TryStatAsync("", cancellationToken) is { } root && (root.Mode.HasFlag(UnixFileMode.SetGroup) || (root.Mode & ForOthers) == UnixFileMode.None)
            ? root.Group
            : null;

    private async ValueTask MakeLevelsAsync(string directory, CancellationToken cancellationToken)
    {
        var path = "";
        foreach (var segment in directory.Split('/'))
        {
            var above = path;
            path = RootedPath.Combine(path, segment);
            if (await fileSystem.TryCreateDirectoryAsync(path, options.DirectoryMode, cancellationToken))
            {
                await fileSystem.SyncDirectoryAsync(above, cancellationToken);
            }
        }
    }
}
