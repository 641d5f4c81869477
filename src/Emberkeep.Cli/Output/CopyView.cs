namespace Emberkeep.Cli.Output;

/// <summary>The outcome of <c>repository copy</c>.</summary>
/// <param name="Source">Where the backups were.</param>
/// <param name="Destination">Where they were copied to.</param>
/// <param name="IsDryRun">True when nothing has been changed.</param>
/// <param name="Backups">Each backup, parents first.</param>
internal sealed record CopyView(string Source, string Destination, bool IsDryRun, IReadOnlyList<CopiedBackupView> Backups);
