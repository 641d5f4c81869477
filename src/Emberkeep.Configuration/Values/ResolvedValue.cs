using Emberkeep.Configuration.Validation;

namespace Emberkeep.Configuration.Values;

/// <summary>What became of an option.</summary>
/// <param name="Value">The typed value, or null for "none".</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="IsSecret">True when the value is a secret or was made with one.</param>
/// <param name="Fault">Why there is no value, or null.</param>
internal sealed record ResolvedValue(object? Value, ValueSource Source, bool IsSecret, ConfigurationFault? Fault = null);
