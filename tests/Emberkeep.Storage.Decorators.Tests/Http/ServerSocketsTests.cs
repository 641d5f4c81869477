using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Emberkeep.Storage.Decorators.Http;

namespace Emberkeep.Storage.Decorators.Tests.Http;

public sealed class ServerSocketsTests
{
    private const int Requests = 41;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The server lets TCP hold the body back until the head is acknowledged, as TCP does by default; Linux delays that by 40 ms if it can.</summary>
    [Fact]
    public async Task Create_ServerSendsHeadAndBodyApart_NobodyWaitsForAnAcknowledgement()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Acknowledgements are asked for on Linux only.");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener);
        using var client = new HttpClient(ServerSockets.Create(TimeSpan.FromSeconds(10), new SslClientAuthenticationOptions()));
        var times = new List<TimeSpan>();
        for (var request = 0; request < Requests; request++)
        {
            var watch = Stopwatch.StartNew();
            (await client.GetStringAsync(new Uri($"http://{listener.LocalEndpoint}/"), Cancel)).ShouldBe("body");
            times.Add(watch.Elapsed);
        }

        await serving;
        times.Sort();
        times[Requests / 2].ShouldBeLessThan(TimeSpan.FromMilliseconds(25));
    }

    private static async Task ServeAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancel);
        client.NoDelay = false;
        var stream = client.GetStream();
        var buffer = new byte[4096];
        for (var request = 0; request < Requests; request++)
        {
            var length = 0;
            while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                length += await stream.ReadAsync(buffer.AsMemory(length), Cancel);
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"), Cancel);
            await stream.WriteAsync("body"u8.ToArray(), Cancel);
        }
    }
}
