namespace Emberkeep.Engine.Records;

/// <summary>What a repository does not know of its backups and Cinder's database wants to have.</summary>
public sealed record CinderSqlOptions
{
    /// <summary>The project that the backups are to belong to. Without one only an administrator sees them.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The user who is to own the backups.</summary>
    public string? UserId { get; init; }

    /// <summary>The backup service that is to look after the backups (its <c>host</c>); null for the host that each was made on.</summary>
    public string? Host { get; init; }

    /// <summary>Where the backups were found, for the comment at the top.</summary>
    public required string Location { get; init; }

    /// <summary>When the statements are made; it becomes <c>updated_at</c>.</summary>
    public required DateTimeOffset Now { get; init; }
}
