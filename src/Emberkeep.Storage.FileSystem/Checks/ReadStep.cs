using Emberkeep.Checks;
using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Reads the file back and compares.</summary>
internal sealed class ReadStep(CheckedStore store) : StoreStep(StepName, store, SyncStep.StepName)
{
    public const string StepName = "read";

    protected override bool Writes => true;

    protected override async Task<CheckFinding> TryAsync(CancellationToken cancellationToken)
    {
        var found = new byte[Checked.Content.Length + 1];
        await using var file = await Checked.Files.OpenReadAsync(Checked.FileName, cancellationToken);
        var length = await file.ReadAsync(0, found, cancellationToken);
        return found.AsSpan(0, length).SequenceEqual(Checked.Content)
            ? new CheckFinding("the same bytes come back")
            : throw new BackupException(
                ErrorKind.Corrupt,
                $"What is read from {Checked.Name} is not what was written a moment ago: {Difference(found.AsSpan(0, length))}.",
                "Do not use it for backups. Check the server's disks and memory, and what is in between.");
    }

    private string Difference(ReadOnlySpan<byte> found) => found.Length != Checked.Content.Length
        ? $"{found.Length} bytes in place of {Checked.Content.Length}"
        : $"the first other byte is at offset {found.CommonPrefixLength(Checked.Content)}";
}
