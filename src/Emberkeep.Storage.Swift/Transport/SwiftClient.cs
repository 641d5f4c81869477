using Emberkeep.Configuration.Values;
using Emberkeep.Storage.Swift.Authentication;

namespace Emberkeep.Storage.Swift.Transport;

/// <summary>Sends requests to the account with the shared token, and once more with a new token when Swift refuses it.</summary>
internal sealed class SwiftClient : IDisposable
{
    private readonly SessionCache _sessions;
    private readonly SessionCache? _service;

    public SwiftClient(SwiftStoreOptions options, TimeProvider time)
    {
        Channel = new HttpChannel(options, time);
        _sessions = new SessionCache(Authenticator(options.Credentials, Channel, time), time);
        _service = options.ServiceCredentials is { } service ? new SessionCache(Authenticator(service, Channel, time), time) : null;
        Location = $"swift://{(options.Credentials.AuthUrl ?? options.Credentials.StorageUrl)!.GetComponents(UriComponents.HostAndPort, UriFormat.UriEscaped)}";
    }

    /// <summary>What everything is sent through.</summary>
    public HttpChannel Channel { get; }

    /// <summary>The server, for messages.</summary>
    public string Location { get; }

    /// <summary>True when a token was got: then what is refused is the right, not the user.</summary>
    public bool HasSession => _sessions.HasSession;

    /// <summary>The present session.</summary>
    public ValueTask<Session> GetSessionAsync(CancellationToken cancellationToken) => _sessions.GetAsync(cancellationToken);

    /// <summary>Sends a request; any status is an answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path below the account, percent-encoded, with query.</param>
    /// <param name="what">What is done, for errors.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <param name="prepare">Adds headers and body; called for each sending.</param>
    /// <param name="patience">How long the server may work at it in silence, when that is longer than usual.</param>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string what, CancellationToken cancellationToken, Action<HttpRequestMessage>? prepare = null, TimeSpan? patience = null)
    {
        var session = await _sessions.GetAsync(cancellationToken);
        var service = _service is null ? null : await _service.GetAsync(cancellationToken);
        var response = await SendOnceAsync(session, service, method, path, what, prepare, patience, cancellationToken);
        if (response.StatusCode != System.Net.HttpStatusCode.Unauthorized)
        {
            return response;
        }

        response.Dispose();
        session = await _sessions.ReplaceAsync(session, cancellationToken);
        service = _service is null ? null : await _service.ReplaceAsync(service, cancellationToken);
        return await SendOnceAsync(session, service, method, path, what, prepare, patience, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sessions.Dispose();
        _service?.Dispose();
        Channel.Dispose();
    }

    private static IAuthenticator Authenticator(Credentials credentials, HttpChannel channel, TimeProvider time) => credentials.Kind switch
    {
        AuthenticationKind.Legacy => new LegacyAuthenticator(credentials, channel, time),
        AuthenticationKind.GivenToken => new GivenToken(credentials),
        _ => new KeystoneAuthenticator(credentials, channel, time),
    };

    private async Task<HttpResponseMessage> SendOnceAsync(
        Session session,
        Session? service,
        HttpMethod method,
        string path,
        string what,
        Action<HttpRequestMessage>? prepare,
        TimeSpan? patience,
        CancellationToken cancellationToken)
    {
        // Names are sent as they were encoded: canonicalization would undo some of it.
        var uri = new Uri(session.StorageUrl + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, uri);
        Add(request, "X-Auth-Token", session.Token);
        if (service is not null)
        {
            Add(request, "X-Service-Token", service.Token);
        }

        prepare?.Invoke(request);
        return await Channel.SendAsync(request, what, cancellationToken, patience);
    }

    private static void Add(HttpRequestMessage request, string name, Secret token) => request.Headers.TryAddWithoutValidation(name, token.Reveal());
}
