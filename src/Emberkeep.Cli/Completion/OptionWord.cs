using System.CommandLine;
using System.CommandLine.Completions;

namespace Emberkeep.Cli.Completion;

/// <summary>An option as the completion scripts need to know it.</summary>
/// <param name="Names">The name and its aliases, with their dashes.</param>
/// <param name="Description">One line of help.</param>
/// <param name="TakesValue">True when the next word is its value.</param>
/// <param name="Choices">The words that its value can be; empty when it can be anything.</param>
internal sealed record OptionWord(IReadOnlyList<string> Names, string Description, bool TakesValue, IReadOnlyList<string> Choices)
{
    public static OptionWord Of(Option option)
    {
        var takesValue = option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool) && option.ValueType != typeof(void);
        return new OptionWord(
            [option.Name, .. option.Aliases.Where(alias => alias.StartsWith('-') && !alias.Contains('?', StringComparison.Ordinal))],
            option.Description ?? "",
            takesValue,
            takesValue ? [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)] : []);
    }
}
