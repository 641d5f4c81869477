namespace Emberkeep.Storage.S3.Objects;

/// <summary>An object by its place in S3.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key.</param>
/// <param name="Name">How messages call it.</param>
internal sealed record S3Target(string Bucket, string Key, string Name)
{
    /// <summary>True for an object of Emberkeep's own: small, short-lived, and perhaps contended for.</summary>
    public bool IsOwn => Key.StartsWith(S3Names.OwnPrefix, StringComparison.Ordinal);
}
