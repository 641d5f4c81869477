using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Emberkeep.Testing.Http;

/// <summary>TLS in front of a server of this machine that speaks without.</summary>
public sealed class TlsFront : RelayListener
{
    private readonly X509Certificate2 _certificate;
    private readonly int _serverPort;

    /// <param name="certificate">What it shows; it belongs to the front from here on.</param>
    /// <param name="serverPort">The server's port.</param>
    public TlsFront(X509Certificate2 certificate, int serverPort)
    {
        _certificate = certificate;
        _serverPort = serverPort;
        Start();
    }

    /// <summary>What its certificate has to be for. Not localhost: object gateways take a name that they do not know for that of a bucket.</summary>
    public const string Host = "127.0.0.1";

    /// <summary>The front's URL.</summary>
    public Uri Url => new UriBuilder(Uri.UriSchemeHttps, Host, Port).Uri;

    protected override async Task ServeAsync(Stream client, CancellationToken cancellationToken)
    {
        await using var tls = new SslStream(client);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, cancellationToken);
        await using var server = await ConnectAsync(_serverPort, cancellationToken);
        await RelayAsync(tls, server, cancellationToken);
    }
}
