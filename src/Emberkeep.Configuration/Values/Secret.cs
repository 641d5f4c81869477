using System.Text.Json.Serialization;

namespace Emberkeep.Configuration.Values;

/// <summary>A password, key or token. It cannot be printed, formatted, logged or serialised; only <see cref="Reveal"/> gives it away.</summary>
[JsonConverter(typeof(SecretJsonConverter))]
public sealed class Secret
{
    /// <summary>What is shown in place of a secret.</summary>
    public const string Redacted = "***";

    private readonly string _value;

    /// <summary>Hides a text.</summary>
    public Secret(string value) => _value = value;

    /// <summary>True when there is nothing to hide.</summary>
    public bool IsEmpty => _value.Length == 0;

    /// <summary>The secret itself, for the one place that hands it to the other side.</summary>
    public string Reveal() => _value;

    /// <summary>Always <see cref="Redacted"/>.</summary>
    public override string ToString() => Redacted;
}
