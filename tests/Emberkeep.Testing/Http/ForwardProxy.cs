using System.Collections.Concurrent;
using System.Text;

namespace Emberkeep.Testing.Http;

/// <summary>
/// An HTTP proxy: whole URLs and CONNECT. Whatever host is asked for, it goes to that port of this machine, so that names work which nobody knows.
/// </summary>
public sealed class ForwardProxy : RelayListener
{
    private readonly string? _authorization;
    private readonly ConcurrentQueue<string> _targets = new();

    /// <param name="user">"user:password", which clients have to say; null when all may use the proxy.</param>
    public ForwardProxy(string? user = null)
    {
        _authorization = user is null ? null : "Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(user));
        Start();
    }

    public Uri Url => new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", Port).Uri;

    /// <summary>What was asked for and let through: "GET http://host:port/path" or "CONNECT host:port".</summary>
    public IReadOnlyList<string> Targets => [.. _targets];

    protected override async Task ServeAsync(Stream client, CancellationToken cancellationToken)
    {
        while (await ReadHeadAsync(client, cancellationToken) is { } head)
        {
            var lines = head.Split("\r\n");
            var (method, target) = (lines[0].Split(' ')[0], lines[0].Split(' ')[1]);
            if (_authorization is not null && !lines.Contains(_authorization, StringComparer.Ordinal))
            {
                // The body, if there is one, is not read: so the connection ends.
                await SayAsync(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"tests\"\r\nContent-Length: 0\r\nConnection: close", cancellationToken);
                return;
            }

            _targets.Enqueue($"{method} {target}");
            var isTunnel = method == "CONNECT";
            var url = isTunnel ? null : new Uri(target);
            await using var server = await ConnectAsync(isTunnel ? PortOf(target) : url!.Port, cancellationToken);
            if (isTunnel)
            {
                await SayAsync(client, "200 Connection established", cancellationToken);
            }
            else
            {
                // One request for each connection, so that each is seen.
                var kept = lines[1..].Where(line => line.Length > 0 && !line.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
                var path = target[(url!.Scheme.Length + 3 + url.Authority.Length)..];
                await server.WriteAsync(Encoding.Latin1.GetBytes($"{method} {path} HTTP/1.1\r\n{string.Join("\r\n", kept)}\r\nConnection: close\r\n\r\n"), cancellationToken);
            }

            await RelayAsync(client, server, cancellationToken);
            return;
        }
    }

    private static ValueTask SayAsync(Stream client, string answer, CancellationToken cancellationToken) =>
        client.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\n\r\n"), cancellationToken);

    /// <summary>Byte for byte, so that nothing of what follows is taken.</summary>
    private static async Task<string?> ReadHeadAsync(Stream client, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await client.ReadAsync(one, cancellationToken) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
