using System.Security.Cryptography;

namespace Emberkeep.Storage.S3.Objects;

/// <summary>What a server says about the content of an object. It is the MD5 of what was sent in one piece, except where the server encrypts.</summary>
internal static class ETag
{
    /// <summary>Without the quotes.</summary>
    public static string Bare(string? etag) => (etag ?? "").Trim('"');

    /// <summary>True when the two can be compared and differ.</summary>
    public static bool Contradicts(string? etag, byte[] md5) =>
        Bare(etag) is { Length: 32 } bare && bare.All(char.IsAsciiHexDigit) && !bare.Equals(Convert.ToHexString(md5), StringComparison.OrdinalIgnoreCase);

    /// <summary>MD5, which the protocol fixes.</summary>
#pragma warning disable CA5351 // The protocol fixes it.
    public static byte[] Md5(ReadOnlySpan<byte> data) => MD5.HashData(data);
#pragma warning restore CA5351
}
