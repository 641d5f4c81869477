using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Emberkeep.Stores;

namespace Emberkeep.Storage.S3;

/// <summary>
/// Where containers are in S3. One whose name a bucket can have is that bucket, as for Cinder. The others, and Emberkeep's own, are in the
/// default bucket behind the key prefix <c>.emberkeep/</c>, which no object of a backup has, so neither listings of a backup nor Cinder meet them.
/// </summary>
/// <param name="defaultBucket">The default bucket.</param>
internal sealed class S3Names(string defaultBucket)
{
    /// <summary>What keys of Emberkeep's own begin with.</summary>
    public const string OwnPrefix = ContainerName.ReservedPrefix + "/";

    /// <summary>Containers that are no buckets: then the encoded name, then the object.</summary>
    public const string ContainersPrefix = OwnPrefix + "containers/";

    /// <summary>The object that is written to find out what the server can do.</summary>
    public const string ProbeKey = OwnPrefix + "probe";

    private static readonly SearchValues<char> s_bucketCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    /// <summary>The default bucket.</summary>
    public string DefaultBucket => defaultBucket;

    /// <summary>The bucket of a container and what the keys of its objects begin with.</summary>
    public S3Place Of(ContainerName container) =>
        container.IsReserved ? new S3Place(defaultBucket, container.Value + "/")
        : IsBucket(container.Value) ? new S3Place(container.Value, "")
        : new S3Place(defaultBucket, $"{ContainersPrefix}{Encode(container.Value)}/");

    /// <summary>The container that a bucket is.</summary>
    public static bool TryParseBucket(string bucket, out ContainerName container) =>
        ContainerName.TryParse(bucket, out container) && IsBucket(bucket);

    /// <summary>The container that a key prefix behind <see cref="ContainersPrefix"/> stands for.</summary>
    public bool TryParsePrefix(string keyPrefix, out ContainerName container)
    {
        container = default;
        return keyPrefix.StartsWith(ContainersPrefix, StringComparison.Ordinal)
            && ContainerName.TryParse(Decode(keyPrefix[ContainersPrefix.Length..].TrimEnd('/')), out container)
            && string.Equals(Of(container).KeyPrefix, keyPrefix, StringComparison.Ordinal);
    }

    /// <summary>The object that a key of a container stands for; false for what is not in it or has no legal name.</summary>
    public static bool TryParseKey(S3Place place, string key, [NotNullWhen(true)] out ObjectName? name)
    {
        name = null;
        if (key.StartsWith(place.KeyPrefix, StringComparison.Ordinal) && ObjectName.TryParse(key[place.KeyPrefix.Length..], out var parsed))
        {
            name = parsed;
        }

        return name is not null;
    }

    /// <summary>
    /// What a bucket can be called: Amazon's rules, and the capital letters and underscores that other servers allow and old buckets have.
    /// </summary>
    private static bool IsBucket(string name) =>
        name.Length is >= 3 and <= 63
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && !name.Contains("..", StringComparison.Ordinal)
        && !name.AsSpan().ContainsAnyExcept(s_bucketCharacters);

    private static string Encode(string name) =>
        name.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    private static string Decode(string name) =>
        name.Replace("%2F", "/", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
