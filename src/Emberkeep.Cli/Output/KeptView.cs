namespace Emberkeep.Cli.Output;

/// <summary>A backup that a policy keeps.</summary>
/// <param name="Id">The backup.</param>
/// <param name="Reasons">The rules that keep it, for example <c>daily</c>.</param>
internal sealed record KeptView(string Id, IReadOnlyList<string> Reasons);
