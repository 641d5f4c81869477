using System.Diagnostics;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

/// <summary>How fast 1 GiB goes to a server on this machine and back. Prints; proves only that the bytes are right.</summary>
[Trait("Category", "Long")]
public sealed class ThroughputTests(NfsServers servers, ITestOutputHelper output) : NfsTest
{
    private const int MiB = 1024 * 1024;
    private const int Mebibytes = 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task OneGibibyte_IsWrittenAndReadBack(int inFlight)
    {
        var server = await servers.SharedAsync();
        var root = NfsServers.NewRoot(server);
        await using var store = Store(NfsServers.Options(server, root) with { InFlight = inFlight, IoTimeout = TimeSpan.FromMinutes(1) });
        await store.EnsureContainerAsync(Container, Cancel);
        var piece = Bytes(MiB);

        var clock = Stopwatch.StartNew();
        await using (var writer = await store.CreateAsync(Container, Object, Cancel))
        {
            for (var i = 0; i < Mebibytes; i++)
            {
                await writer.WriteAsync(piece, Cancel);
            }

            Print("write", inFlight, clock);
            await writer.CommitAsync(Cancel);
            Print("write and commit", inFlight, clock);
        }

        clock.Restart();
        var buffer = new byte[MiB];
        var matches = 0;
        await using (var stream = await store.OpenReadAsync(Container, Object, 0, null, Cancel))
        {
            for (var i = 0; i < Mebibytes; i++)
            {
                await stream.ReadExactlyAsync(buffer, Cancel);
                matches += buffer.AsSpan().SequenceEqual(piece) ? 1 : 0;
            }
        }

        Print("read", inFlight, clock);
        matches.ShouldBe(Mebibytes);
        Directory.Delete(root, recursive: true);
    }

    private void Print(string what, int inFlight, Stopwatch clock) =>
        output.WriteLine($"{what}, {inFlight} in flight: {Mebibytes / clock.Elapsed.TotalSeconds:F0} MiB/s");
}
