namespace Emberkeep.Configuration.Options;

/// <summary>Every option that Emberkeep knows, each declared once.</summary>
public static class OptionTable
{
    /// <summary>The options by chapter.</summary>
    public static IReadOnlyList<OptionSection> Sections { get; } =
    [
        ServiceOptions.Section,
        PosixOptions.Section,
        NfsOptions.Section,
        GlusterFsOptions.Section,
        SmbOptions.Section,
        SwiftOptions.Section,
        ServiceUserOptions.Section,
        S3Options.Section,
        GcsOptions.Section,
        CephOptions.Section,
        TsmOptions.Section,
    ];

    /// <summary>All options, in the order of the chapters.</summary>
    public static IEnumerable<Option> All => Sections.SelectMany(section => section.Options);

    /// <summary>The option that a name in a section stands for, or null. Aliases and deprecated names count.</summary>
    public static Option? Find(string group, string name) => OptionSet.BuiltIn.Find(group, name);

    /// <summary>The known name that is most like a misspelt one, or null when none is near.</summary>
    public static string? Nearest(string name) => OptionSet.BuiltIn.Nearest(name);
}
