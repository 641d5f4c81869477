namespace Emberkeep.Stores;

/// <summary>One object in a listing.</summary>
/// <param name="Name">The object's name inside its container.</param>
/// <param name="Length">Stored length in bytes, that is, after compression.</param>
public readonly record struct StoredObject(ObjectName Name, long Length)
{
    /// <summary>When the object was written, by the clock of the server that holds it; null where the store does not know.</summary>
    public DateTimeOffset? LastModified { get; init; }
}
