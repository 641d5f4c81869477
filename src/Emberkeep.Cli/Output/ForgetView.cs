namespace Emberkeep.Cli.Output;

/// <summary>The outcome of <c>forget</c>.</summary>
/// <param name="Kept">The backups that a rule keeps.</param>
/// <param name="StillNeeded">Backups that no rule keeps and that stay, because kept ones need them and nothing is to be merged.</param>
/// <param name="Deletion">What was deleted, or would be.</param>
internal sealed record ForgetView(IReadOnlyList<KeptView> Kept, IReadOnlyList<string> StillNeeded, DeleteView Deletion);
