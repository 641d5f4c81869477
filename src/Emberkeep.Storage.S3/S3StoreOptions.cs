using Amazon.Runtime;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Storage.S3;

/// <summary>How an S3 server is reached and used. <see cref="S3StoreSettings"/> makes it from a configuration.</summary>
public sealed record S3StoreOptions
{
    /// <summary>The server.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Whose rights are used.</summary>
    public required S3Credentials Credentials { get; init; }

    /// <summary>The region that requests are signed for and that buckets are made in.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The bucket of backups that ask for none; what is Emberkeep's own is kept in it too.</summary>
    public string Bucket { get; init; } = "volumebackups";

    /// <summary>True to look for backups in all buckets that the keys can list, false for <see cref="Bucket"/> alone.</summary>
    public bool AllBuckets { get; init; } = true;

    /// <summary>False when a bucket that does not exist is an error.</summary>
    public bool CreatesBuckets { get; init; } = true;

    /// <summary>Where the name of a bucket stands in a URL.</summary>
    public AddressingStyle Addressing { get; init; }

    /// <summary>The proxy for plain HTTP, or null.</summary>
    public Uri? HttpProxy { get; init; }

    /// <summary>The proxy for HTTPS, or null.</summary>
    public Uri? HttpsProxy { get; init; }

    /// <summary>How long the server may take to accept a connection, to answer, and to send the next bytes.</summary>
    public TimeSpan IoTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most connections at a time.</summary>
    public int MaxConnections { get; init; } = 10;

    /// <summary>Repetitions of a request after the first attempt.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>How repetitions are paced.</summary>
    public RequestRetryMode RetryMode { get; init; } = RequestRetryMode.Standard;

    /// <summary>A PEM file with the certificates that vouch for the server, or null for those of the system.</summary>
    public string? CaCertFile { get; init; }

    /// <summary>False to accept any certificate.</summary>
    public bool VerifiesCertificates { get; init; } = true;

    /// <summary>Whether each upload carries its MD5 for the server to check.</summary>
    public bool SendsMd5 { get; init; } = true;

    /// <summary>The key with which the server encrypts, or null.</summary>
    public Secret? EncryptionKey { get; init; }

    /// <summary>The algorithm of <see cref="EncryptionKey"/>.</summary>
    public string? EncryptionAlgorithm { get; init; }

    /// <summary>Days for which a stored object cannot be removed for good; 0 for no lock.</summary>
    public int LockDays { get; init; }

    /// <summary>True when nobody at all can shorten a lock, false when a special permission can.</summary>
    public bool LocksStrictly { get; init; }

    /// <summary>Bytes of a part of a large object, and the most of an object that are in memory before they are sent.</summary>
    internal int PartSize { get; init; } = 8 << 20;

    /// <summary>The largest object that the server copies in one request; larger ones are copied in parts of this size.</summary>
    internal long CopySize { get; init; } = 1L << 30;

    /// <summary>Names per page of a listing, or null for what the server gives.</summary>
    internal int? PageSize { get; init; }

    /// <summary>
    /// How long to wait before looking who has a name that jobs contend for, where the server cannot tell two writers apart.
    /// </summary>
    internal TimeSpan SettleTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>True to settle every name so, not only those of Emberkeep's own objects. For tests of that.</summary>
    internal bool SettlesAlways { get; init; }
}
