using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Validation;

/// <summary>Something in the configuration that works but is hardly what the operator wants.</summary>
/// <param name="Source">The file and line, the command line, or the default.</param>
/// <param name="Option">The option's name as it was given, or null.</param>
/// <param name="Message">What is odd, in one sentence without a full stop at the end; it holds no secret.</param>
/// <param name="Remedy">What to do about it, in one sentence with a full stop.</param>
public sealed record ConfigurationWarning(ValueSource Source, string? Option, string Message, string Remedy)
{
    /// <summary>The warning on one line.</summary>
    public override string ToString() => Option is null ? $"{Source}: {Message}. {Remedy}" : $"{Source}: {Option}: {Message}. {Remedy}";
}
