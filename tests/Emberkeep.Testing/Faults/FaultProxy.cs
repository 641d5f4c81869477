using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Emberkeep.Testing.Faults;

/// <summary>A proxy in front of an HTTP server that does harm on demand. One request for each connection, so that each is seen from its first byte.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<ProxyFault> _faults = [];
    private readonly List<ProxyRequest> _requests = [];
    private readonly Task _loop;
    private int _running;

    public FaultProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every request so far.</summary>
    public IReadOnlyList<ProxyRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Which requests <see cref="MostAtOnce"/> counts.</summary>
    public Func<ProxyRequest, bool> Counts { get; set; } = _ => true;

    /// <summary>The most requests that were under way at one moment.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The same URL through the proxy.</summary>
    public Uri Through(Uri url) => new UriBuilder(url) { Port = Port }.Uri;

    public ProxyFault Plan(ProxyFault fault)
    {
        lock (_lock)
        {
            _faults.Add(fault);
        }

        return fault;
    }

    /// <summary>Forgets all faults.</summary>
    public void Heal()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();

        // In this order: a listener that is stopped while somebody begins to wait for it says that it was never started.
        await _loop;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                open.RemoveAll(task => task.IsCompleted);
                open.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            using (var server = new TcpClient())
            {
                var (request, head, rest) = await ReadHeadAsync(client.GetStream());
                var isCounted = Counts(request);
                ProxyFault? fault;
                lock (_lock)
                {
                    _requests.Add(request);
                    fault = _faults.Find(planned => planned.Take(request));
                    MostAtOnce = Math.Max(MostAtOnce, isCounted ? ++_running : 0);
                }

                try
                {
                    await RelayAsync(client, server, request, head, rest, fault);
                }
                finally
                {
                    lock (_lock)
                    {
                        _running -= isCounted ? 1 : 0;
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side has gone away, which is what much of this is about.
        }
    }

    private async Task RelayAsync(TcpClient client, TcpClient server, ProxyRequest request, string head, byte[] rest, ProxyFault? fault)
    {
        var length = long.Parse(request.Headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
        if (fault?.Drop == true)
        {
            Reset(client);
            return;
        }

        if (fault?.Answer is { } answer)
        {
            // What is not read would reset the connection before the client has the answer.
            if (!request.Headers.ContainsKey("Expect"))
            {
                await CopyBodyAsync(client.GetStream(), rest, length, Stream.Null, null, null);
            }

            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(WholeAnswer(answer, request, fault.AnswerBody?.Invoke(request) ?? "")), _stop.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            return;
        }

        await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
        var forwarded = head.Replace("\r\nConnection: keep-alive", "", StringComparison.OrdinalIgnoreCase)[..^2] + "Connection: close\r\n\r\n";
        await server.GetStream().WriteAsync(Encoding.Latin1.GetBytes(forwarded), _stop.Token);
        using var body = new MemoryStream();
        var sending = SendAsync(client, server, rest, length, fault, body);
        await ReceiveAsync(server, client, fault, isContinued: request.Headers.ContainsKey("Expect"));
        await Task.WhenAny(sending, Task.Delay(50, _stop.Token));
        if (fault?.Twice == true)
        {
            await RepeatAsync(forwarded, body.ToArray());
        }
    }

    private async Task SendAsync(TcpClient client, TcpClient server, byte[] rest, long length, ProxyFault? fault, MemoryStream body)
    {
        try
        {
            var limit = fault?.ResetAfterSent;
            await CopyBodyAsync(client.GetStream(), rest, Math.Min(length, limit ?? length), server.GetStream(), fault?.FlipSent, fault?.Twice == true ? body : null);
            if (limit < length)
            {
                Reset(client);
                Reset(server);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Seen from the other direction too.
        }
    }

    private async Task ReceiveAsync(TcpClient server, TcpClient client, ProxyFault? fault, bool isContinued)
    {
        var buffer = new byte[64 * 1024];
        var limit = fault?.ResetAfterReceived ?? fault?.CloseAfterReceived ?? fault?.StallAfterReceived ?? long.MaxValue;
        var (done, bodyAt) = (0L, fault?.FlipReceived is null ? 0L : -1L);
        while (done < limit && await server.GetStream().ReadAsync(buffer, _stop.Token) is var count and > 0)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(count, limit - done));
            if (fault?.Rewrite is { } rewrite && (done == 0 || isContinued))
            {
                piece = RewriteHead(piece, rewrite);
            }

            if (bodyAt < 0 && piece.Span.IndexOf("\r\n\r\n"u8) is var end and >= 0)
            {
                bodyAt = done + end + 4;
            }

            if (fault?.FlipReceived is { } flip && bodyAt >= 0 && bodyAt + flip is var at && at >= done && at < done + piece.Length)
            {
                piece.Span[(int)(at - done)] ^= 0x01;
            }

            await client.GetStream().WriteAsync(piece, _stop.Token);
            done += piece.Length;
        }

        if (fault?.ResetAfterReceived is not null)
        {
            Reset(client);
        }
        else if (fault?.StallAfterReceived is not null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
        }
        else
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }
    }

    private async Task RepeatAsync(string head, byte[] body)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
        await server.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head), _stop.Token);
        await server.GetStream().WriteAsync(body, _stop.Token);
        await server.GetStream().CopyToAsync(Stream.Null, _stop.Token);
    }

    private async Task CopyBodyAsync(Stream from, byte[] rest, long length, Stream to, long? flip, MemoryStream? copy)
    {
        var buffer = new byte[64 * 1024];
        for (var done = 0L; done < length;)
        {
            var count = done == 0 && rest.Length > 0 ? (int)Math.Min(rest.Length, length) : await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done)), _stop.Token);
            if (count == 0)
            {
                return;
            }

            var piece = (done == 0 && rest.Length > 0 ? rest : buffer).AsMemory(0, count);
            if (flip is { } at && at >= done && at < done + count)
            {
                piece.Span[(int)(at - done)] ^= 0x01;
            }

            copy?.Write(piece.Span);
            await to.WriteAsync(piece, _stop.Token);
            done += count;
        }
    }

    private async Task<(ProxyRequest Request, string Head, byte[] Surplus)> ReadHeadAsync(NetworkStream stream)
    {
        var buffer = new byte[64 * 1024];
        var count = 0;
        int end;
        while ((end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(count), _stop.Token);
            count += read > 0 ? read : throw new IOException("The client has gone.");
        }

        var head = Encoding.Latin1.GetString(buffer, 0, end + 4);
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines[1..])
        {
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }

        return (new ProxyRequest(first[0], first[1], headers), head, buffer[(end + 4)..count]);
    }

    private static string WholeAnswer(string head, ProxyRequest request, string body) => string.Create(
        CultureInfo.InvariantCulture,
        $"{head}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{(request.Method == "HEAD" ? "" : body)}");

    private static Memory<byte> RewriteHead(Memory<byte> piece, (string Header, string Value) rewrite)
    {
        var text = Encoding.Latin1.GetString(piece.Span);
        var start = text.IndexOf("\r\n" + rewrite.Header + ":", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return piece;
        }

        var end = text.IndexOf("\r\n", start + 2, StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes($"{text[..start]}\r\n{rewrite.Header}: {rewrite.Value}{text[end..]}");
    }

    private static void Reset(TcpClient client)
    {
        client.Client.LingerState = new LingerOption(true, 0);
        client.Close();
    }
}
