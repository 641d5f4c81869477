namespace Emberkeep.Configuration.Values;

/// <summary>The kinds of places that a value can come from.</summary>
public enum ValueSourceKind
{
    /// <summary>Nobody set it; the option's default holds.</summary>
    Default = 0,

    /// <summary>A configuration file.</summary>
    File,

    /// <summary>An override on the command line.</summary>
    CommandLine,
}
