using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Emberkeep.Storage.Decorators.Http;

/// <summary>Makes what a store sends its requests through: no redirection is followed and no cookie kept, so that secrets go nowhere but where they were sent.</summary>
public static class ServerSockets
{
    /// <summary>A new handler. The caller adds what is special about its server.</summary>
    public static SocketsHttpHandler Create(TimeSpan connectTimeout, SslClientAuthenticationOptions tls) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = connectTimeout,

        // Shorter than servers keep idle connections: one that the server closes at this moment fails the request.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        SslOptions = tls,
        ConnectCallback = static (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, cancellationToken),
    };

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
            return new PromptStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
