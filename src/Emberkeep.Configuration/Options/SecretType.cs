using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Options;

/// <summary>A value that must not be shown. The content follows the rules of another type.</summary>
/// <param name="content">What the secret must look like.</param>
internal sealed class SecretType(OptionType content) : OptionType
{
    public override string Name => content.Name;

    public override string? Limits => content.Limits;

    public override bool TryParse(string text, HostFacts host, out object? value)
    {
        var valid = content.TryParse(text, host, out _);
        value = valid ? new Secret(text) : null;
        return valid;
    }

    public override string Expectation(HostFacts host) => content.Expectation(host);

    public override string Format(object value) => Secret.Redacted;

    public override string FormatForReference(object value) => ((Secret)value).Reveal();
}
