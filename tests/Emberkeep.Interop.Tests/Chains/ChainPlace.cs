using Emberkeep.Storage.FileSystem.Posix;

namespace Emberkeep.Interop.Tests.Chains;

/// <summary>A repository and how each product reaches it.</summary>
/// <param name="Directory">The directory that has it.</param>
/// <param name="Service">What Emberkeep writes into records.</param>
/// <param name="OpenStoreAsync">Opens it for Emberkeep.</param>
/// <param name="CinderDriver">The class of Cinder's driver.</param>
/// <param name="CinderOptions">What Cinder's driver is told.</param>
internal sealed record ChainPlace(
    string Directory,
    string Service,
    Func<CancellationToken, Task<PosixStore>> OpenStoreAsync,
    string CinderDriver,
    IReadOnlyDictionary<string, string> CinderOptions)
{
    /// <summary>A directory that both use as one.</summary>
    public static ChainPlace Posix(string directory)
    {
        System.IO.Directory.CreateDirectory(directory);
        return new ChainPlace(
            directory,
            "cinder.backup.drivers.posix.PosixBackupDriver",
            _ => Task.FromResult(PosixStore.Open(directory)),
            "PosixBackupDriver",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["backup_posix_path"] = directory });
    }
}
