using Emberkeep.Storage.Decorators.Retrying;
using Emberkeep.Storage.Swift.Authentication;
using Emberkeep.Stores;

namespace Emberkeep.Storage.Swift;

/// <summary>How a Swift account is reached and used. <see cref="SwiftStoreSettings"/> makes it from a configuration.</summary>
public sealed record SwiftStoreOptions
{
    /// <summary>Whose rights are used, and where to get a token.</summary>
    public required Credentials Credentials { get; init; }

    /// <summary>The service's own credentials, whose token goes along as <c>X-Service-Token</c>; null for none.</summary>
    public Credentials? ServiceCredentials { get; init; }

    /// <summary>The container of backups that ask for none; also what is looked into when the account may not be listed.</summary>
    public ContainerName Container { get; init; } = ContainerName.Parse("volumebackups");

    /// <summary>The storage policy of containers that are made, or null to leave it to Swift.</summary>
    public string? StoragePolicy { get; init; }

    /// <summary>False when a container that does not exist is an error.</summary>
    public bool CreatesContainers { get; init; } = true;

    /// <summary>A PEM file with the certificates that vouch for the servers, or null for those of the system.</summary>
    public string? CaCertFile { get; init; }

    /// <summary>True to accept any certificate.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>How long a server may be silent: while connecting, before it answers, and between two pieces of data.</summary>
    public TimeSpan IoTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How requests are repeated.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>Where objects are kept until they are published.</summary>
    public string SpoolDirectory { get; init; } = "/var/tmp";

    /// <summary>Names per page of a listing, or null for what the server gives.</summary>
    internal int? PageSize { get; init; }

    /// <summary>
    /// How long to wait, after a name was taken that jobs contend for, before looking who has it: Swift decides between two writers by the time of their
    /// requests and tells neither.
    /// </summary>
    internal TimeSpan SettleTime { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>True to settle every name so, not only those of Emberkeep's own objects. For tests of that.</summary>
    internal bool SettlesAlways { get; init; }
}
