namespace Emberkeep.Checks;

/// <summary>What a step found that did not fail.</summary>
/// <param name="Text">In words, on one line.</param>
public sealed record CheckFinding(string Text)
{
    /// <summary>True when the step had nothing to do here; the text says why.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>What should be set right though it works for now, or null.</summary>
    public string? Advice { get; init; }

    /// <summary>The numbers of the text for scripts. The name of each ends with its unit.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>A step that has nothing to do.</summary>
    public static CheckFinding Skipped(string reason) => new(reason) { IsSkipped = true };
}
