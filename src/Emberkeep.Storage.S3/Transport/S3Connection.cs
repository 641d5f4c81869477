using Amazon.Runtime;
using Amazon.S3;
using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Http;

namespace Emberkeep.Storage.S3.Transport;

/// <summary>
/// The AWS client, set up so that any server understands it: plain bodies of a known length with a header of their own for the digest, instead of
/// the chunks with signatures and trailing checksums that Ceph and Swift refuse. Turns what goes wrong into errors of ours.
/// </summary>
internal sealed class S3Connection : IDisposable
{
    private readonly HttpClient _http;
    private readonly AmazonS3Client _client;
    private readonly S3StoreOptions _options;

    public S3Connection(S3StoreOptions options, TimeProvider time)
    {
        _options = options;
        Clock = new ServerClock(time);
        var proxy = new SchemeProxy(options.HttpProxy, options.HttpsProxy);
        var sockets = ServerSockets.Create(options.IoTimeout, ServerTrust.Of(options.VerifiesCertificates, options.CaCertFile, "backup_s3_ca_cert_file"));
        sockets.MaxConnectionsPerServer = options.MaxConnections;
        sockets.UseProxy = options.HttpProxy is not null || options.HttpsProxy is not null;
        sockets.Proxy = proxy;
        Way = proxy.GetProxy(options.Endpoint) is { } between ? $"{Server} through the proxy {between.GetComponents(UriComponents.HostAndPort, UriFormat.UriEscaped)}" : Server;
        _http = new HttpClient(new PatientHandler(sockets, options.IoTimeout, Clock, time)) { Timeout = Timeout.InfiniteTimeSpan };
        _client = new AmazonS3Client(CredentialsOf(options.Credentials), new AmazonS3Config
        {
            ServiceURL = options.Endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
            AuthenticationRegion = options.Region,
            ForcePathStyle = options.Addressing switch
            {
                AddressingStyle.Path => true,
                AddressingStyle.Virtual => false,
                _ => !options.Endpoint.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase),
            },
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = options.Retries,

            // The client would send what met a connection that had been closed five times more, beyond those retries.
            MaxStaleConnectionRetries = 0,
            RetryMode = options.RetryMode,
            HttpClientFactory = new FixedHttpClients(_http),
            Timeout = Timeout.InfiniteTimeSpan,
            IgnoreConfiguredEndpointUrls = true,
        });
    }

    /// <summary>The server's clock.</summary>
    public ServerClock Clock { get; }

    /// <summary>The server without anything secret.</summary>
    public string Server => _options.Endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    /// <summary>The server, and the proxy on the way to it if there is one; nothing secret.</summary>
    public string Way { get; }

    /// <summary>True when the way to the server protects what is sent, so that bodies need not be signed as well.</summary>
    public bool IsProtected => string.Equals(_options.Endpoint.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);

    /// <summary>Makes a request. The client repeats it by itself where that may help.</summary>
    /// <param name="call">The request.</param>
    /// <param name="what">What is done, as the beginning of a sentence: "Reading s3:…/key".</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="BackupException">It failed.</exception>
    public async Task<T> RunAsync<T>(Func<IAmazonS3, CancellationToken, Task<T>> call, string what, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await call(_client, cancellationToken);
        }
        catch (Exception e) when (e is not BackupException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Translate(e, what) is { } error)
            {
                throw error;
            }

            throw;
        }
    }

    /// <summary>The error for what went wrong on the way, or null for what is a defect.</summary>
    public BackupException? Translate(Exception e, string what) => e switch
    {
        AmazonServiceException service when (int)service.StatusCode >= 100 => S3Errors.Of(service, what, this),
        AmazonClientException { InnerException: { } inner } when HttpErrors.IsConnectionError(inner) => HttpErrors.OfConnection(inner, Way, what),
        AmazonClientException client => new BackupException(
            ErrorKind.Unavailable, $"{what}: {client.Message}", "Check the endpoint and the network; the command can be repeated.", isTransient: true, innerException: e),
        System.Xml.XmlException => Strange(what, e),
        OperationCanceledException => HttpErrors.OfConnection(new TimeoutException("no answer in time", e), Way, what),
        _ when HttpErrors.IsConnectionError(e) => HttpErrors.OfConnection(e, Way, what),
        _ => null,
    };

    /// <summary>The error for an answer of success that says nothing of what it should.</summary>
    public BackupException Strange(string what, Exception? cause = null) => new(
        ErrorKind.Unavailable,
        $"{what}: the answer is none that an S3 server gives.",
        $"Check that {Way} is an S3 server and what lies between it and this machine; the command can be repeated.",
        isTransient: true,
        innerException: cause);

    /// <summary>Where the credentials come from, for messages.</summary>
    public string CredentialSource => _options.Credentials.Source;

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private static AWSCredentials CredentialsOf(S3Credentials credentials) => credentials.SessionToken is { IsEmpty: false } token
        ? new SessionAWSCredentials(credentials.AccessKey.Reveal(), credentials.SecretKey.Reveal(), token.Reveal())
        : new BasicAWSCredentials(credentials.AccessKey.Reveal(), credentials.SecretKey.Reveal());
}
