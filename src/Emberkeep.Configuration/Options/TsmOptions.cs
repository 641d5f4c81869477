using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Options;

/// <summary>Options of the tsm driver.</summary>
public static class TsmOptions
{
    internal static readonly OptionSection Section = new("TSM",
        "Options of the tsm driver, which Cinder had up to 17.x (Victoria).");

    /// <summary>What the names of the links begin with under which volumes are handed to TSM.</summary>
    public static Option<string> VolumePrefix { get; } = Section.Add(new Option<string>("backup_tsm_volume_prefix", Types.Text, "backup")
    {
        Meaning = "What the names of the links begin with under which volumes are handed to TSM.",
        AppliesTo = OptionArea.Tsm,
    });

    /// <summary>The password for the TSM client.</summary>
    public static Option<Secret> Password { get; } = Section.Add(new Option<Secret>("backup_tsm_password", Types.Secret, "password")
    {
        Meaning = "The password for the TSM client.",
        AppliesTo = OptionArea.Tsm,
    });

    /// <summary>Whether the TSM client compresses.</summary>
    public static Option<bool> Compression { get; } = Section.Add(new Option<bool>("backup_tsm_compression", Types.Boolean, "true")
    {
        Meaning = "Whether the TSM client compresses.",
        AppliesTo = OptionArea.Tsm,
    });
}
