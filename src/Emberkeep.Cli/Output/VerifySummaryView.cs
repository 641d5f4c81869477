namespace Emberkeep.Cli.Output;

/// <summary>The outcome of <c>backup verify</c>: every backup that was looked at, and those that could not even be listed.</summary>
internal sealed record VerifySummaryView(bool IsGood, IReadOnlyList<VerifyView> Backups, IReadOnlyList<string> Unreadable);
