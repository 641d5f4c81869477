using Emberkeep.Errors;

namespace Emberkeep.Checks;

/// <summary>What came of one step.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Text">What was found, or what is wrong, or why it was not tried.</param>
/// <param name="Remedy">What to do about it, or null.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Figures">The numbers of the text.</param>
/// <param name="Error">Why it failed; null unless it did.</param>
public sealed record CheckResult(
    string Step,
    CheckStatus Status,
    string Text,
    string? Remedy,
    TimeSpan Duration,
    IReadOnlyDictionary<string, double> Figures,
    BackupException? Error);
