namespace Emberkeep.Cli.Output;

/// <summary>The outcome of <c>mount unmount</c>.</summary>
internal sealed record UnmountView(IReadOnlyList<string> Unmounted);
