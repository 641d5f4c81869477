using System.Security.Cryptography;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>
/// Names of objects in the making: <c>.emberkeep-</c>, 32 random hexadecimal digits, <c>.tmp</c>. They begin with the reserved prefix,
/// which no
/// object name may, so they never start with the prefix of a backup: Cinder refuses a backup with a surplus file of its prefix.
/// </summary>
internal static class TemporaryName
{
    /// <summary>What all of them start with.</summary>
    public const string Prefix = ContainerName.ReservedPrefix + "-";

    private const string Suffix = ".tmp";

    /// <summary>A name that nobody else has.</summary>
    public static string New() => Prefix + RandomNumberGenerator.GetHexString(32, lowercase: true) + Suffix;

    /// <summary>Whether a name is one of these.</summary>
    public static bool Matches(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal);
}
