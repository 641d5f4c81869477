using System.Diagnostics;
using Emberkeep.Storage.FileSystem.Posix;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

/// <summary>How fast 1 GiB goes to a server on this machine and back. Prints; proves only that the bytes are right.</summary>
[Trait("Category", "Long")]
public sealed class ThroughputTests(NfsServers servers, ITestOutputHelper output) : NfsTest
{
    private const int MiB = 1024 * 1024;
    private const int Mebibytes = 1024;

    /// <summary>Several rounds, because the first ones touch memory that the server's kernel has not used yet.</summary>
    [Fact]
    public async Task OneGibibyte_WithOneAndWithSeveralRequestsInFlight_IsWrittenAndReadBack()
    {
        var server = await servers.SharedAsync();
        var root = NfsServers.NewRoot(server);
        for (var round = 0; round < 3; round++)
        {
            foreach (var inFlight in new[] { 1, 4 })
            {
                await using var store = Store(NfsServers.Options(server, root) with { InFlight = inFlight, IoTimeout = TimeSpan.FromMinutes(1) });
                await WriteAsync(store, inFlight);
                (await ReadAsync(store, inFlight)).ShouldBe(Mebibytes);
                await store.DeleteAsync(Container, Object, Cancel);
            }
        }

        Directory.Delete(root, recursive: true);
    }

    private async Task WriteAsync(PosixStore store, int inFlight)
    {
        await store.EnsureContainerAsync(Container, Cancel);
        var piece = Bytes(MiB);
        var clock = Stopwatch.StartNew();
        await using var writer = await store.CreateAsync(Container, Object, Cancel);
        for (var i = 0; i < Mebibytes; i++)
        {
            await writer.WriteAsync(piece, Cancel);
        }

        Print("write", inFlight, clock);
        await writer.CommitAsync(Cancel);
        Print("write and commit", inFlight, clock);
    }

    private async Task<int> ReadAsync(PosixStore store, int inFlight)
    {
        var piece = Bytes(MiB);
        var buffer = new byte[MiB];
        var matches = 0;
        var clock = Stopwatch.StartNew();
        await using var stream = await store.OpenReadAsync(Container, Object, 0, null, Cancel);
        for (var i = 0; i < Mebibytes; i++)
        {
            await stream.ReadExactlyAsync(buffer, Cancel);
            matches += buffer.AsSpan().SequenceEqual(piece) ? 1 : 0;
        }

        Print("read", inFlight, clock);
        return matches;
    }

    private void Print(string what, int inFlight, Stopwatch clock) =>
        output.WriteLine($"{what}, {inFlight} in flight: {Mebibytes / clock.Elapsed.TotalSeconds:F0} MiB/s");
}
