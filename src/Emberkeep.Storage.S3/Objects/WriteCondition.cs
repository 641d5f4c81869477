namespace Emberkeep.Storage.S3.Objects;

/// <summary>Under which condition an object may be written.</summary>
/// <param name="Replaces">The ETag of the object that is to be replaced, or null when there must be none of that name.</param>
internal readonly record struct WriteCondition(string? Replaces)
{
    /// <summary>True when nobody else writes to the name at the same moment, so that it can be looked at without a pause.</summary>
    public bool IsUncontended { get; init; }
}
