using System.Diagnostics.CodeAnalysis;

namespace Emberkeep.Configuration.Options;

/// <summary>How the text of an option becomes a value and back. The accepted spellings are those of oslo.config.</summary>
internal abstract class OptionType
{
    /// <summary>The type's name in the reference, for example <c>integer</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The limits within the type for the reference, or null when there are none.</summary>
    public virtual string? Limits => null;

    /// <summary>Makes a value of the text, after substitution. A null value is the option's "none".</summary>
    public abstract bool TryParse(string text, HostFacts host, out object? value);

    /// <summary>What a good value is, to complete "must be ...".</summary>
    public abstract string Expectation(HostFacts host);

    /// <summary>The value as it is written in a configuration file, before escaping.</summary>
    public abstract string Format([DisallowNull] object value);

    /// <summary>The value as oslo.config inserts it for a reference, which is Python's text form.</summary>
    public virtual string FormatForReference([DisallowNull] object value) => Format(value);
}
