using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Emberkeep.S3.Tests.Faults;

/// <summary>Stands between a store and a real server, passes requests on as they are, and makes chosen ones fail.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private static readonly string[] s_ownHeaders = ["Host", "Content-Length", "Content-Type", "Content-MD5", "Transfer-Encoding", "Connection", "Expect"];

    private readonly HttpListener _listener = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Uri _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private int _running;
    private int _most;

    public FaultProxy(Uri server)
    {
        _server = server;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/"));
        }

        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _work = RunAsync();
    }

    public Uri Url { get; }

    /// <summary>Chooses the fault of a request by method and path with query; null for none.</summary>
    public Func<string, string, Fault?> Choose { get; set; } = (_, _) => null;

    /// <summary>What was asked for: method, then path with query.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The most parts that were under way at one time.</summary>
    public int MostParts => Volatile.Read(ref _most);

    public int Count(string method, string part) =>
        Requests.Count(request => request.StartsWith(method + " ", StringComparison.Ordinal) && request.Contains(part, StringComparison.Ordinal));

    /// <summary>Lets the first requests of a kind fail.</summary>
    public void FailFirst(int times, string method, string part, Fault fault)
    {
        var left = times;
        Choose = (asked, path) => asked == method && path.Contains(part, StringComparison.Ordinal) && Interlocked.Decrement(ref left) >= 0 ? fault : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Close();
        await _work;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = HandleAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        var (method, path) = (context.Request.HttpMethod, context.Request.RawUrl!);
        Requests.Enqueue($"{method} {path}");
        var isPart = path.Contains("partNumber=", StringComparison.Ordinal);
        if (isPart)
        {
            var running = Interlocked.Increment(ref _running);
            InterlockedMax(running);
        }

        try
        {
            await AnswerAsync(context, Choose(method, path));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or HttpListenerException or ObjectDisposedException or OperationCanceledException or ProtocolViolationException or InvalidOperationException)
        {
            // The client went away, or the test ended.
            context.Response.Abort();
        }
        finally
        {
            if (isPart)
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }

    private void InterlockedMax(int value)
    {
        for (var seen = Volatile.Read(ref _most); value > seen; seen = Volatile.Read(ref _most))
        {
            Interlocked.CompareExchange(ref _most, value, seen);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, Fault? fault)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body, _stop.Token);
        if (fault?.Kind == FaultKind.LoseRequest)
        {
            context.Response.Abort();
            return;
        }

        if (fault?.Kind == FaultKind.Answer)
        {
            AnswerBySelf(context, fault);
            return;
        }

        using var answer = await ForwardAsync(context.Request, body.ToArray());
        if (fault?.Kind == FaultKind.LoseAnswer)
        {
            context.Response.Abort();
            return;
        }

        var content = await answer.Content.ReadAsByteArrayAsync(_stop.Token);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !s_ownHeaders.Contains(header.Key) || header.Key == "Content-Type"))
        {
            context.Response.Headers[name] = fault?.Kind == FaultKind.WrongETag && name == "ETag" ? $"\"{new string('0', 32)}\"" : string.Join(",", values);
        }

        if (context.Request.HttpMethod == "HEAD")
        {
            context.Response.ContentLength64 = answer.Content.Headers.ContentLength ?? 0;
            context.Response.Close();
            return;
        }

        context.Response.ContentLength64 = content.Length;
        if (fault?.Kind is FaultKind.CutAnswer or FaultKind.StallAnswer)
        {
            await context.Response.OutputStream.WriteAsync(content.AsMemory(0, content.Length / 2), _stop.Token);
            await context.Response.OutputStream.FlushAsync(_stop.Token);
            if (fault.Kind == FaultKind.StallAnswer)
            {
                await Task.Delay(TimeSpan.FromSeconds(30), _stop.Token);
            }

            context.Response.Abort();
            return;
        }

        await context.Response.OutputStream.WriteAsync(content, _stop.Token);
        context.Response.Close();
    }

    private static void AnswerBySelf(HttpListenerContext context, Fault fault)
    {
        context.Response.StatusCode = fault.Status;
        context.Response.Headers["Date"] = (DateTimeOffset.UtcNow + fault.Skew).ToString("r", CultureInfo.InvariantCulture);
        if (fault.RetryAfter is { } wait)
        {
            context.Response.Headers["Retry-After"] = wait.ToString(CultureInfo.InvariantCulture);
        }

        var text = fault.Code is null || context.Request.HttpMethod == "HEAD" ? "" : $"<?xml version=\"1.0\"?><Error><Code>{fault.Code}</Code><Message>{context.Request.Headers["Authorization"]}</Message></Error>";
        context.Response.ContentType = "application/xml";
        context.Response.Close(Encoding.UTF8.GetBytes(text), willBlock: true);
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpListenerRequest request, byte[] body)
    {
        var url = new Uri(_server.GetLeftPart(UriPartial.Authority) + request.RawUrl, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var forwarded = new HttpRequestMessage(new HttpMethod(request.HttpMethod), url) { Content = new ByteArrayContent(body) };
        forwarded.Headers.Host = request.Headers["Host"];
        foreach (var name in request.Headers.AllKeys.OfType<string>().Where(name => !s_ownHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            forwarded.Headers.TryAddWithoutValidation(name, request.Headers[name]);
        }

        foreach (var name in new[] { "Content-Type", "Content-MD5" })
        {
            if (request.Headers[name] is { } value)
            {
                forwarded.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await _client.SendAsync(forwarded, _stop.Token);
    }
}
