using System.Security.Cryptography;
using System.Text;

namespace Emberkeep.MountHelper.Grammar;

/// <summary>How Cinder names the directory that a share is mounted on.</summary>
internal static class MountPointName
{
    /// <summary>The MD5 of the share's exact text in UTF-8, as 32 lower-case hexadecimal digits.</summary>
    public static string Of(string share) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(share)));
}
