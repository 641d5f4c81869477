using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Rendering;

/// <summary>One option as <c>config show</c> shows it.</summary>
/// <param name="Option">The option.</param>
/// <param name="Text">The value after substitution, redacted when it is secret; null for "none".</param>
/// <param name="IsDefault">True when nobody set it.</param>
/// <param name="IsRedacted">True when <paramref name="Text"/> is not the whole truth.</param>
/// <param name="IsValid">False when what was given is not acceptable; <paramref name="Text"/> is null then.</param>
/// <param name="Source">Where the value comes from.</param>
public sealed record SettingLine(Option Option, string? Text, bool IsDefault, bool IsRedacted, bool IsValid, ValueSource Source)
{
    /// <summary>
    /// The line of a configuration file that sets the value; a comment when that cannot be written, because it is none, secret or not valid.
    /// </summary>
    public string ToIni() => this switch
    {
        { IsValid: false } => $"# {Option.Name} is not valid",
        { Text: null } => $"# {Option.Name} is not set",
        { IsRedacted: true } => $"# {Option.Name} = {Text}",
        _ => IniWriter.Assignment(Option.Name, Text),
    };

    internal static SettingLine Create(Option option, ResolvedValue resolved)
    {
        var text = resolved.Value switch
        {
            null => null,
            _ when resolved.IsSecret => Secret.Redacted,
            var value => option.Type.Format(value),
        };
        var shown = text is null ? null : UrlPassword.Redact(text);
        return new SettingLine(
            option,
            shown,
            IsDefault: resolved.Source.Kind == ValueSourceKind.Default,
            IsRedacted: shown is not null && (resolved.IsSecret || !string.Equals(shown, text, StringComparison.Ordinal)),
            IsValid: resolved.Fault is null,
            resolved.Source);
    }
}
