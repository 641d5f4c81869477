namespace Emberkeep.Configuration.Options;

/// <summary>Any text, or one of a few words. With words to choose from, case does not matter and the value is the word as listed.</summary>
/// <param name="choices">The words, or none to take any text.</param>
internal sealed class TextType(params string[] choices) : OptionType
{
    public override string Name => "string";

    public override string? Limits => choices.Length == 0 ? null : $"one of {string.Join(", ", choices)}";

    /// <summary>The accepted words; empty when any text is accepted.</summary>
    public IReadOnlyList<string> Choices => choices;

    public override bool TryParse(string text, HostFacts host, out object? value)
    {
        value = choices.Length == 0 ? text : Array.Find(choices, choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase));
        return value is not null;
    }

    public override string Expectation(HostFacts host) => Limits ?? "text";

    public override string Format(object value) => (string)value;
}
