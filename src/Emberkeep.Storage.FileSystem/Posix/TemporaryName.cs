using System.Security.Cryptography;
using System.Text;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>
/// Names of objects in the making: <c>.emberkeep-</c>, 32 random hexadecimal digits, for an object <c>-</c> and the name that it will have, and
/// <c>.tmp</c>. They begin with the reserved prefix, which no object name may, so they never start with the prefix of a backup: Cinder refuses a
/// backup with a surplus file of its prefix. The object's name tells whose they are when their writer was killed.
/// </summary>
internal static class TemporaryName
{
    /// <summary>What all of them start with.</summary>
    public const string Prefix = ContainerName.ReservedPrefix + "-";

    private const string Suffix = ".tmp";
    private const int RandomDigits = 32;

    /// <summary>NAME_MAX of Linux file systems, in bytes.</summary>
    private const int MaxLength = 255;

    /// <summary>A name that nobody else has.</summary>
    public static string New() => Prefix + RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true) + Suffix;

    /// <summary>A name that nobody else has, for the file that will be at a path. An object's name that is too long is left out.</summary>
    public static string For(string path)
    {
        var name = $"{Prefix}{RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true)}-{Path.GetFileName(path)}{Suffix}";
        return Encoding.UTF8.GetByteCount(name) <= MaxLength ? name : New();
    }

    /// <summary>Whether a name is one of these.</summary>
    public static bool Matches(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Whether a name is one of these for an object whose name starts with <paramref name="prefix"/>.</summary>
    public static bool IsOf(string name, string prefix)
    {
        const int objectAt = 11 + RandomDigits + 1;
        return Matches(name) && name.Length > objectAt + Suffix.Length && name[objectAt - 1] == '-'
            && name.AsSpan(objectAt, name.Length - objectAt - Suffix.Length).StartsWith(prefix, StringComparison.Ordinal);
    }
}
