namespace Emberkeep.Configuration.Options;

/// <summary>true, yes, on, 1 or false, no, off, 0, in any case.</summary>
internal sealed class BooleanType : OptionType
{
    public override string Name => "boolean";

    public override bool TryParse(string text, HostFacts host, out object? value)
    {
        bool? parsed = text.ToLowerInvariant() switch
        {
            "true" or "1" or "on" or "yes" => true,
            "false" or "0" or "off" or "no" => false,
            _ => null,
        };
        value = parsed;
        return parsed is not null;
    }

    public override string Expectation(HostFacts host) => "one of true, yes, on, 1, false, no, off, 0";

    public override string Format(object value) => (bool)value ? "true" : "false";

    public override string FormatForReference(object value) => (bool)value ? "True" : "False";
}
