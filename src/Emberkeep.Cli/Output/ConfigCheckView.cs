namespace Emberkeep.Cli.Output;

/// <summary>The outcome of <c>config check</c>.</summary>
internal sealed record ConfigCheckView(
    bool IsGood,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Faults,
    IReadOnlyList<string> Warnings,
    string? Location,
    IReadOnlyList<CheckStepView> Steps,
    ErrorView? RepositoryError);
