using Emberkeep.Configuration.Values;

namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>Who asks for a token, where, and which endpoint is taken from the answer. Secrets do not print.</summary>
public sealed record Credentials
{
    /// <summary>How a token is got.</summary>
    public required AuthenticationKind Kind { get; init; }

    /// <summary>The authentication service; null only for <see cref="AuthenticationKind.GivenToken"/>.</summary>
    public Uri? AuthUrl { get; init; }

    /// <summary>Name of the user, or null when <see cref="UserId"/> or an application credential's id says it.</summary>
    public string? User { get; init; }

    /// <summary>Identity of the user, or null.</summary>
    public string? UserId { get; init; }

    /// <summary>The password, the key of version 1, or the secret of the application credential.</summary>
    public Secret? Key { get; init; }

    /// <summary>Domain of the user.</summary>
    public Domain UserDomain { get; init; } = Domain.Default;

    /// <summary>Name of the project or tenant, or null.</summary>
    public string? Project { get; init; }

    /// <summary>Identity of the project or tenant, or null.</summary>
    public string? ProjectId { get; init; }

    /// <summary>Domain of the project.</summary>
    public Domain ProjectDomain { get; init; } = Domain.Default;

    /// <summary>Identity of the application credential, or null.</summary>
    public string? ApplicationCredentialId { get; init; }

    /// <summary>Name of the application credential, which needs the user too, or null.</summary>
    public string? ApplicationCredentialName { get; init; }

    /// <summary>A token that somebody else got; it cannot be renewed.</summary>
    public Secret? Token { get; init; }

    /// <summary>The account's URL, or null to take that of the answer.</summary>
    public Uri? StorageUrl { get; init; }

    /// <summary>The URL to which the project's id is appended, or null to take the account's URL from the service catalog.</summary>
    public Uri? StorageUrlBase { get; init; }

    /// <summary>What the object store is called in the service catalog.</summary>
    public CatalogEntry Catalog { get; init; } = new("object-store", "swift", "public");

    /// <summary>The region whose endpoint is taken, or null for the first.</summary>
    public string? Region { get; init; }

    /// <summary>For messages: whom the service refused.</summary>
    internal string Who => Kind switch
    {
        AuthenticationKind.GivenToken => "the given token",
        AuthenticationKind.KeystoneApplicationCredential => $"the application credential {ApplicationCredentialId ?? ApplicationCredentialName}",
        _ => $"the user {User ?? UserId}",
    };
}
