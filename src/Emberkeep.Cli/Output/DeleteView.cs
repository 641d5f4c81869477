namespace Emberkeep.Cli.Output;

/// <summary>The outcome of <c>backup delete</c>.</summary>
/// <param name="Deleted">The backups that are gone, or with a dry run would be.</param>
/// <param name="Merged">What increments took over.</param>
/// <param name="FreedBytes">Stored bytes that nothing needs any more; an upper limit where backups share files.</param>
/// <param name="IsDryRun">True when nothing has been changed.</param>
internal sealed record DeleteView(IReadOnlyList<string> Deleted, IReadOnlyList<MergeView> Merged, long FreedBytes, bool IsDryRun);
