using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Samples;

/// <summary>The plug-in's own options. They are read from the same files as all others, and <c>emberkeep config show</c> lists them.</summary>
internal static class ArrayOptions
{
    public static readonly OptionSection Section = new(
        "Sample array", "Options of the sample plug-in. It takes the options of the chapter NFS as well.");

    public static Option<string?> VolumeRoot { get; } = Section.AddText(
        "backup_sample_volume_root", "The directory below which all volumes are on the array. Volumes elsewhere are read and written.");

    public static Option<string?> ShareRoot { get; } = Section.AddText(
        "backup_sample_share_root", "Where this host has the repository's share mounted. Without it the share of `backup_share` is used, by whatever client is configured.");

    public static Option<bool> ArrayCopy { get; } = Section.AddBoolean(
        "backup_sample_array_copy", "Whether the array copies; otherwise what the built-in nfs driver can do is done.", true);

    public static Option<Secret?> Password { get; } = Section.AddSecret(
        "backup_sample_password", "The password of the array's management interface.");
}
