namespace Emberkeep.Tsm.Format;

/// <summary>The words for modes in records and for the client.</summary>
internal static class BackupModes
{
    private const string Image = "image";
    private const string File = "file";

    /// <summary>The word of a mode.</summary>
    public static string Word(this BackupMode mode) => mode == BackupMode.Image ? Image : File;

    /// <summary>The mode of a word, or null when there is none.</summary>
    public static BackupMode? Parse(string? word) => word switch
    {
        Image => BackupMode.Image,
        File => BackupMode.File,
        _ => null,
    };
}
