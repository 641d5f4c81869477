using Emberkeep.Stores;

namespace Emberkeep.Storage.S3;

/// <summary>Where a container is.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="KeyPrefix">What the keys of its objects begin with; empty for a container that is a bucket.</param>
internal readonly record struct S3Place(string Bucket, string KeyPrefix)
{
    /// <summary>True for a container that is a bucket of its own.</summary>
    public bool IsBucket => KeyPrefix.Length == 0;

    /// <summary>The key of an object.</summary>
    public string KeyOf(ObjectName name) => KeyPrefix + name.Value;
}
