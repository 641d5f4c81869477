namespace Emberkeep.Cli.Output;

/// <summary>The outcome of <c>backup import</c>.</summary>
internal sealed record ImportView(string Id, bool IsPresent, BackupView Backup);
