namespace Emberkeep.Cli.Output;

/// <summary>A backup that cannot be restored.</summary>
/// <param name="Id">The backup.</param>
/// <param name="Reason">What it lacks.</param>
internal sealed record BrokenBackupView(string Id, string Reason);
