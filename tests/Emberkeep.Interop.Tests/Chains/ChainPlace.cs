using Emberkeep.Engine;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;

namespace Emberkeep.Interop.Tests.Chains;

/// <summary>A repository and how each product reaches it.</summary>
/// <param name="Directory">The directory that has it; empty where it is none.</param>
/// <param name="Service">What Emberkeep writes into records.</param>
/// <param name="OpenStoreAsync">Opens it for Emberkeep.</param>
/// <param name="CinderDriver">The class of Cinder's driver.</param>
/// <param name="CinderOptions">What Cinder's driver is told.</param>
internal sealed record ChainPlace(
    string Directory,
    string Service,
    Func<CancellationToken, Task<IObjectStore>> OpenStoreAsync,
    string CinderDriver,
    IReadOnlyDictionary<string, string> CinderOptions)
{
    /// <summary>Cinder's options for the sizes of objects and blocks.</summary>
    public (string ObjectSize, string BlockSize) SizeOptions { get; init; } = ("backup_file_size", "backup_sha_block_size_bytes");

    /// <summary>The container of an object store, or null where each backup has one of its own.</summary>
    public ContainerName? Container { get; init; }

    /// <summary>How Emberkeep names objects there.</summary>
    public PrefixStyle PrefixStyle => Container is null ? PrefixStyle.FileSystem : PrefixStyle.ObjectStore;

    /// <summary>A directory that both use as one.</summary>
    public static ChainPlace Posix(string directory)
    {
        System.IO.Directory.CreateDirectory(directory);
        return new ChainPlace(
            directory,
            "cinder.backup.drivers.posix.PosixBackupDriver",
            _ => Task.FromResult<IObjectStore>(PosixStore.Open(directory)),
            "PosixBackupDriver",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["backup_posix_path"] = directory });
    }

    /// <summary>Everything that is stored, whatever it belongs to, as a reader of the place itself sees it.</summary>
    public async Task<IReadOnlyList<string>> ListAllAsync(CancellationToken cancellationToken)
    {
        if (Container is not { } container)
        {
            return [.. System.IO.Directory.EnumerateFiles(Directory, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != ".emberkeep-repository")];
        }

        await using var store = await OpenStoreAsync(cancellationToken);
        return await store.ListAsync(container, "", cancellationToken).Select(stored => stored.Name.Value).ToListAsync(cancellationToken);
    }
}
