namespace Emberkeep.Cli.Output;

/// <summary>The outcome of <c>repository import</c> without a format: what the repository holds, and whether it can be used.</summary>
/// <param name="IsGood">True when every backup can be listed and has all that it is built on.</param>
/// <param name="Location">The repository.</param>
/// <param name="Backups">What was found, oldest first.</param>
/// <param name="Broken">Backups that cannot be restored for lack of others.</param>
/// <param name="Unreadable">What could not be read.</param>
internal sealed record RepositoryImportView(
    bool IsGood, string Location, IReadOnlyList<BackupView> Backups, IReadOnlyList<BrokenBackupView> Broken, IReadOnlyList<string> Unreadable);
