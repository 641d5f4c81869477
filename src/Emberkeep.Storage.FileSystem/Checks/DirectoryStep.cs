using Emberkeep.Checks;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Opens the store in a directory.</summary>
/// <param name="store">Gets the store.</param>
/// <param name="root">The directory.</param>
/// <param name="options">How files are made.</param>
internal sealed class DirectoryStep(CheckedStore store, string root, PosixStoreOptions options) : ICheckStep
{
    public const string StepName = "directory";

    public string Name => StepName;

    public IReadOnlyList<string> Needs => [];

    public async Task<CheckFinding> RunAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(root))
        {
            throw new BackupException(
                ErrorKind.NotFound, $"There is no repository directory {root}.", "Check the path and whether the share is mounted; for a new repository make the directory.");
        }

        store.Store = PosixStore.Open(root, options, store.Time);
        await store.RunAsync(TimeSpan.Zero, () => store.Files.StatAsync("", cancellationToken).AsTask(), cancellationToken);
        return new CheckFinding(root);
    }
}
