namespace Emberkeep.Storage.S3;

/// <summary>Where the name of a bucket stands in a URL.</summary>
public enum AddressingStyle
{
    /// <summary>In the host for Amazon, in the path for everybody else.</summary>
    Auto = 0,

    /// <summary><c>https://server/bucket/key</c>.</summary>
    Path,

    /// <summary><c>https://bucket.server/key</c>.</summary>
    Virtual,
}
