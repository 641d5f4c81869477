using System.Security.Cryptography;
using Emberkeep.Storage.FileSystem.Posix;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>
/// Names of the files that a check makes in the root: <c>.emberkeep-check-</c>, 32 random hexadecimal digits, <c>.tmp</c>. They are names of
/// leftovers too (<see cref="TemporaryName"/>), so no listing shows them, and Cinder never looks into the root.
/// </summary>
internal static class CheckName
{
    private const string Prefix = TemporaryName.Prefix + "check-";
    private const string Suffix = ".tmp";
    private const string ProbePrefix = TemporaryName.Prefix + "probe-";

    /// <summary>A name that nobody else has.</summary>
    public static string New() => Prefix + RandomNumberGenerator.GetHexString(32, lowercase: true) + Suffix;

    /// <summary>Whether a check, or a probe for what a share can do, made the file.</summary>
    public static bool Matches(string name) =>
        (name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)) || name.StartsWith(ProbePrefix, StringComparison.Ordinal);
}
