using Emberkeep.Checks;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Mounting;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Finds out what the file system can do.</summary>
/// <param name="store">The store.</param>
/// <param name="needs">The steps before it.</param>
internal sealed class ProbeStep(CheckedStore store, params string[] needs) : StoreStep(StepName, store, needs)
{
    public const string StepName = "probe";

    protected override async Task<CheckFinding> TryAsync(CancellationToken cancellationToken)
    {
        if (Checked.IsReadOnly)
        {
            var space = await Checked.Store.GetSpaceAsync(cancellationToken);
            return Finding($"the share is only read (ro), so nothing is tried; {Room(space.AvailableBytes, space.TotalBytes)}", space.AvailableBytes, space.TotalBytes) with { IsSkipped = true };
        }

        var found = await Checked.Store.ProbeAsync(Checked.ExportedPath, cancellationToken);
        return found.SyncFile.Works
            ? Finding($"{Describe(found)}; {Room(found.FreeBytes, found.TotalBytes)}", found.FreeBytes, found.TotalBytes)
            : throw new BackupException(
                ErrorKind.Unsupported,
                $"Files on {Checked.Name} cannot be made durable: {found.SyncFile.Reason}.",
                "A backup there could be lost when the power fails. Use another file system.");
    }

    private static string Describe(ShareCapabilities found)
    {
        (string Name, Capability Capability)[] all =
        [
            ("hard link", found.HardLink), ("rename without replacing", found.RenameNoReplace), ("fsync", found.SyncFile), ("fsync of directories", found.SyncDirectory),
            ("chmod", found.ChangeMode), ("user attributes", found.UserAttributes), ("copy (COPY)", found.CopyRange), ("clone (CLONE)", found.Reflink),
            ("finding holes (SEEK_HOLE)", found.FindHoles), ("making holes", found.PunchHole),
        ];
        var works = all.Where(c => c.Capability.Works).Select(c => c.Name);
        var fails = all.Where(c => !c.Capability.Works).ToList();
        return string.Join(", ", works) + (fails.Count == 0 ? " work" : $" work; not: {string.Join(", ", fails.Select(c => c.Name))}");
    }

    private static string Room(long free, long total) => $"{Amount.Bytes(free)} free of {Amount.Bytes(total)}";

    private static CheckFinding Finding(string text, long free, long total) => new(text)
    {
        Figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["free_bytes"] = free, ["total_bytes"] = total },
    };
}
