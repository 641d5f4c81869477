using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary>Finds the interrupted backup that is to be resumed, and tells about one that could be.</summary>
internal static class BackupResumption
{
    /// <summary>The interrupted backup that the user named, or the only one of the path.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/> when there is none; <see cref="ErrorKind.Conflict"/> when there are several.</exception>
    public static async Task<BackupId> ChooseAsync(string? text, string path, BackupDriver driver, Invocation invocation, CancellationToken cancellationToken)
    {
        if (text is not null)
        {
            return BackupId.Parse(text);
        }

        var candidates = await FindAsync(path, driver, invocation, cancellationToken);
        return candidates.Count switch
        {
            1 => candidates[0].Id,
            0 => throw new BackupException(
                ErrorKind.NotFound,
                $"{driver.Location} has no interrupted backup of {path}.",
                "Make a new one without --resume; `emberkeep repository cleanup --dry-run` shows the interrupted ones of other paths."),
            _ => throw new BackupException(
                ErrorKind.Conflict,
                $"{driver.Location} has {candidates.Count} interrupted backups of {path}: {string.Join(' ', candidates.Select(candidate => candidate.Id))}.",
                "Name one of them: --resume BACKUP-ID."),
        };
    }

    /// <summary>A new backup is made unless the user asks for something else; that there was something to resume does not go unnoticed.</summary>
    public static async Task TellAsync(string path, BackupDriver driver, Invocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var candidate in await FindAsync(path, driver, invocation, cancellationToken))
            {
                invocation.Reporter.Note($"an interrupted backup of {path} could be resumed with --resume {candidate.Id}; making a new one");
            }
        }
        catch (BackupException e)
        {
            invocation.Reporter.Detail($"interrupted backups could not be looked for: {e.Message}");
        }
    }

    /// <summary>A device that is not a snapshot says nothing about what was written to it since.</summary>
    public static void WarnOfDevice(string? fingerprint, string path, Reporter reporter)
    {
        if (fingerprint?.StartsWith("device ", StringComparison.Ordinal) == true)
        {
            reporter.Note($"{path} is a block device, which does not tell whether it was written to since: the backup is of one moment only if it is a snapshot");
        }
    }

    private static async Task<List<UnfinishedBackup>> FindAsync(string path, BackupDriver driver, Invocation invocation, CancellationToken cancellationToken)
    {
        var fullPath = invocation.Composition.NormalizeVolumePath(path);
        var unfinished = await driver.ListUnfinishedAsync(cancellationToken);
        return [.. unfinished.Where(found => found.State == UnfinishedState.Resumable && string.Equals(found.SourcePath, fullPath, StringComparison.Ordinal))];
    }
}
