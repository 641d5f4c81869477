namespace Emberkeep.Cli.Output;

/// <summary>The outcome of <c>backup delete</c>.</summary>
internal sealed record DeleteView(IReadOnlyList<string> Deleted);
