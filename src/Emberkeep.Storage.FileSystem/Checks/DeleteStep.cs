using System.Globalization;
using Emberkeep.Checks;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Removes the file, and what checks that were killed left in the root.</summary>
internal sealed class DeleteStep(CheckedStore store) : StoreStep(StepName, store, SyncStep.StepName)
{
    public const string StepName = "delete";

    /// <summary>No check leaves its files unchanged for that long. Both times are of the server's clock.</summary>
    internal static readonly TimeSpan LeavingsAge = TimeSpan.FromMinutes(15);

    protected override bool Writes => true;

    protected override async Task<CheckFinding> TryAsync(CancellationToken cancellationToken)
    {
        var now = (await Checked.Files.StatAsync(Checked.FileName, cancellationToken)).Modified;
        await Checked.DeleteAsync(Checked.FileName, cancellationToken);
        if (await Checked.Files.TryStatAsync(Checked.FileName, cancellationToken) is not null)
        {
            throw new BackupException(ErrorKind.Unavailable, $"A file that was deleted on {Checked.Name} is still there.", "Check the server.", isTransient: true);
        }

        var leavings = await RemoveLeavingsAsync(now, cancellationToken);
        return new CheckFinding(leavings == 0 ? "the file is gone" : string.Create(
            CultureInfo.InvariantCulture, $"the file is gone, and so {(leavings == 1 ? "is 1 file" : $"are {leavings} files")} that a killed process left"));
    }

    private async Task<int> RemoveLeavingsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var entry in Checked.Files.ListIfPresentAsync("", TemporaryName.Prefix, cancellationToken))
        {
            var age = CheckName.Matches(entry.Name) ? LeavingsAge : TemporaryName.Matches(entry.Name) ? Checked.Store.Options.LeftoverAge : TimeSpan.MaxValue;
            if (entry is { Kind: FileKind.Regular, Status: { } status } && now - status.Modified > age
                && await Checked.Files.TryDeleteFileAsync(entry.Name, cancellationToken))
            {
                count++;
            }
        }

        return count;
    }
}
