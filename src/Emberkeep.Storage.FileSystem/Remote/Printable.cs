namespace Emberkeep.Storage.FileSystem.Remote;

/// <summary>Makes text of unknown origin fit for a message.</summary>
internal static class Printable
{
    private const int MaxLength = 200;

    /// <summary>The text with control characters replaced, cut to a length that fits a message.</summary>
    public static string Text(string text) =>
        string.Concat((text.Length > MaxLength ? text[..MaxLength] + "..." : text).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
