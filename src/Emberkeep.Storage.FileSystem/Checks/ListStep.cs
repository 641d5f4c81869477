using Emberkeep.Checks;
using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Finds the file in a listing.</summary>
internal sealed class ListStep(CheckedStore store) : StoreStep(StepName, store, SyncStep.StepName)
{
    public const string StepName = "list";

    protected override bool Writes => true;

    protected override async Task<CheckFinding> TryAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in Checked.Files.ListAsync("", Checked.FileName, withStatus: true, cancellationToken))
        {
            if (entry is { Status: { } status } && status.Length == Checked.Content.Length)
            {
                return new CheckFinding("the file is listed with its length");
            }
        }

        throw new BackupException(
            ErrorKind.Unavailable,
            $"The file that was just made on {Checked.Name} is not listed with its length.",
            "A directory that is remembered for too long hides other hosts' backups: use the default mount options (lookupcache=positive, acdirmin=0, acdirmax=0).");
    }
}
