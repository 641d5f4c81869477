using Emberkeep.Configuration.Validation;

namespace Emberkeep.Configuration.Values;

/// <summary>A text after substitution.</summary>
/// <param name="Text">The text; empty when there is a fault.</param>
/// <param name="IsSecret">True when a secret went into it.</param>
/// <param name="Fault">Why a reference could not be followed, or null.</param>
internal readonly record struct Expansion(string Text, bool IsSecret = false, ConfigurationFault? Fault = null);
