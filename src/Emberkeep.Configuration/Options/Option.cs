namespace Emberkeep.Configuration.Options;

/// <summary>
/// The declaration of one configuration option. Options are declared once, as static properties of the classes in this folder;
/// <see cref="OptionTable"/> enumerates them.
/// </summary>
public abstract class Option
{
    /// <summary>The section of options that Cinder declares without a group.</summary>
    public const string DefaultGroup = "DEFAULT";

    private protected Option(string name, OptionType type, string? defaultText)
    {
        Name = name;
        Type = type;
        DefaultText = defaultText;
    }

    /// <summary>The option's name in a configuration file; Cinder's name where Cinder has the option.</summary>
    public string Name { get; }

    /// <summary>The section it stands in.</summary>
    public string Group { get; init; } = DefaultGroup;

    /// <summary>What the option does, in a sentence or two.</summary>
    public required string Meaning { get; init; }

    /// <summary>The default as it would be written in a file, references such as <c>$state_path</c> included; null for none.</summary>
    public string? DefaultText { get; }

    /// <summary>Makes a default that depends on the machine, or null when <see cref="DefaultText"/> is the default.</summary>
    public Func<HostFacts, string>? ComputedDefault { get; init; }

    /// <summary>Says what <see cref="ComputedDefault"/> is, or null.</summary>
    public string? DefaultNote { get; init; }

    /// <summary>Names that are read too and draw a warning.</summary>
    public IReadOnlyList<string> DeprecatedNames { get; init; } = [];

    /// <summary>Further names that are as good as <see cref="Name"/>.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The drivers that read the option, or <see cref="OptionArea.Service"/> for all of them.</summary>
    public OptionArea AppliesTo { get; init; }

    /// <summary>
    /// True when Emberkeep acts on the value. The others are read and checked, so that a <c>cinder.conf</c> can be taken as it is,
    /// and change nothing yet.
    /// </summary>
    public bool IsUsed { get; init; }

    /// <summary>True for options that hardly anybody needs to change.</summary>
    public bool IsAdvanced { get; init; }

    /// <summary>True when the value must never be shown.</summary>
    public bool IsSecret => Type is SecretType;

    /// <summary>The type's name, for example <c>integer</c>.</summary>
    public string TypeName => Type.Name;

    /// <summary>The limits within the type, for example <c>of at least 5</c>, or null.</summary>
    public string? Limits => Type.Limits;

    /// <summary>The type of the value that <see cref="Settings.Get{T}"/> returns.</summary>
    public abstract Type ValueType { get; }

    /// <summary>Every name that sets the option, the best first.</summary>
    public IEnumerable<string> AllNames => [Name, .. Aliases, .. DeprecatedNames];

    internal OptionType Type { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal string? DefaultFor(HostFacts host) => ComputedDefault is null ? DefaultText : ComputedDefault(host);
}
