using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Emberkeep.Errors;

namespace Emberkeep.Storage.Decorators.Http;

/// <summary>What HTTP answers and broken connections mean for a store.</summary>
public static class HttpErrors
{
    /// <summary>Too many requests (RFC 6585) and what Swift's rate limit answers.</summary>
    private const int SwiftRateLimit = 498;

    /// <summary>What to do when a proxy does not know its user.</summary>
    public const string ProxyRemedy = "Write user and password of the proxy into its URL, http://user:password@host:port, with special characters percent-encoded.";

    /// <summary>The category of a status that is no success, and whether the same call may succeed later.</summary>
    public static (ErrorKind Kind, bool IsTransient) Classify(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => (ErrorKind.NotFound, false),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired => (ErrorKind.Unauthorized, false),
        HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => (ErrorKind.AlreadyExists, false),
        HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.InsufficientStorage => (ErrorKind.NoSpace, false),
        HttpStatusCode.UnprocessableEntity => (ErrorKind.Corrupt, true),
        HttpStatusCode.TooManyRequests or (HttpStatusCode)SwiftRateLimit => (ErrorKind.Throttled, true),
        HttpStatusCode.RequestTimeout or (HttpStatusCode)499 => (ErrorKind.Unavailable, true),
        HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed => (ErrorKind.Unsupported, false),
        >= HttpStatusCode.InternalServerError => (ErrorKind.Unavailable, true),
        _ => (ErrorKind.Invalid, false),
    };

    /// <summary>How long the server asks to wait, or null when it says nothing.</summary>
    public static TimeSpan? RetryAfterOf(HttpResponseHeaders headers, TimeProvider time) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };

    /// <summary>True for what <see cref="OfConnection"/> takes: errors of the way to the server, not answers of it.</summary>
    public static bool IsConnectionError(Exception error) => error is HttpRequestException or IOException or SocketException or TimeoutException;

    /// <summary>The error for a request that got no whole answer.</summary>
    /// <param name="error">What happened.</param>
    /// <param name="server">Host and port, without secrets.</param>
    /// <param name="what">What was done, as the beginning of a sentence without a verb: "Reading swift://…/object".</param>
    public static BackupException OfConnection(Exception error, string server, string what)
    {
        if (Find<AuthenticationException>(error) is { } tls)
        {
            return new BackupException(
                ErrorKind.Unauthorized,
                $"{what}: the certificate of {server} was not accepted: {tls.Message}",
                "Name the file with the certificates that vouch for it in the driver's ca_cert_file option, or have the server's certificate renewed.",
                innerException: error);
        }

        if (Find<HttpRequestException>(error) is { HttpRequestError: HttpRequestError.ProxyTunnelError } proxy)
        {
            return proxy.StatusCode == HttpStatusCode.ProxyAuthenticationRequired
                ? new BackupException(ErrorKind.Unauthorized, $"{what}: {server}: the proxy refuses its user.", ProxyRemedy, innerException: error)
                : new BackupException(
                    ErrorKind.Unavailable,
                    $"{what}: {server}: the proxy makes no connection{(proxy.StatusCode is { } status ? $" ({Describe(status)})" : "")}.",
                    "Check that the proxy may reach the server at that port; its log says more.",
                    isTransient: true,
                    innerException: error);
        }

        var (why, remedy) = Find<SocketException>(error)?.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => ("its name has no address", "Check the spelling and the name service."),
            SocketError.ConnectionRefused => ("it refused the connection", "Check that the service runs and that the port is right."),
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => ("there is no way to it", "Check the network and its routes."),
            SocketError.TimedOut => ("it did not answer in time", "Check the network, firewalls and the load of the server."),
            _ when Find<TimeoutException>(error) is not null => ("it did not answer in time", "Check the network, firewalls and the load of the server."),
            _ => ("the connection broke", "Check the network and the server's log; the command can be repeated."),
        };
        return new BackupException(ErrorKind.Unavailable, $"{what}: {server}: {why}.", remedy, isTransient: true, innerException: error);
    }

    /// <summary>A status as people read it: the number and its name.</summary>
    public static string Describe(HttpStatusCode status) => string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)status} {status}");

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is T found)
            {
                return found;
            }
        }

        return null;
    }
}
