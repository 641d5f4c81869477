using System.Diagnostics;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;
using Emberkeep.Testing.Nfs;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

/// <summary>A server that is killed or stops answering hurts only those who use it, and only until it is back.</summary>
public sealed class DeadServerTests(NfsServers servers) : NfsTest, IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);

    /// <summary>What a busy machine may add to a deadline.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(3);

    private GaneshaServer _server = null!;
    private NfsClientOptions _options = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await NfsServers.NewAsync();
        _options = NfsServers.Options(_server, NfsServers.NewRoot(_server)) with { IoTimeout = s_deadline };
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_ServerGoesInTheMiddle_FailsInTimeAndTheStoreRecovers(bool isKilled)
    {
        await using var store = Store(_options);
        await PutAsync(store, "before", Bytes(MiB));
        await using (var writer = await store.CreateAsync(Container, Object, Cancel))
        {
            await writer.WriteAsync(Bytes(8 * MiB), Cancel);
            await (isKilled ? _server.KillAsync() : _server.FreezeAsync());

            var clock = Stopwatch.StartNew();
            var error = await ShouldFailAsync(ErrorKind.Unavailable, () => WriteForEverAsync(writer));
            clock.Elapsed.ShouldBeLessThan(s_deadline + s_slack);
            error.Message.ShouldContain("127.0.0.1");
            error.Message.ShouldContain(_options.ExportPath);
            error.IsTransient.ShouldBeTrue();
        }

        await OtherServerShouldWorkAsync();
        await (isKilled ? _server.StartAsync() : _server.ThawAsync());
        await EventuallyAsync(async () => (await NamesAsync(store)).ShouldBe(["before"]));
        await PutAsync(store, "object", Bytes(MiB, 2));
        (await GetAsync(store, "object")).AsSpan().SequenceEqual(Bytes(MiB, 2)).ShouldBeTrue();
        (await GetAsync(store, "before")).AsSpan().SequenceEqual(Bytes(MiB)).ShouldBeTrue();
    }

    [Fact]
    public async Task Commit_ServerFrozen_FailsInTimeAndPublishesNothing()
    {
        await using var store = Store(_options);
        await store.EnsureContainerAsync(Container, Cancel);
        await using (var writer = await store.CreateAsync(Container, Object, Cancel))
        {
            await writer.WriteAsync(Bytes(100), Cancel);
            await _server.FreezeAsync();
            var clock = Stopwatch.StartNew();
            await ShouldFailAsync(ErrorKind.Unavailable, writer.CommitAsync(Cancel));
            clock.Elapsed.ShouldBeLessThan(s_deadline + s_slack);
        }

        await _server.ThawAsync();
        await EventuallyAsync(async () => (await NamesAsync(store)).ShouldBeEmpty());
        Directory.GetFiles(Path.Combine(_options.ExportPath, Container.Value)).ShouldAllBe(f => Path.GetFileName(f).StartsWith(".emberkeep-"));
    }

    [Fact]
    public async Task Commit_ServerRestartedSinceTheWrites_IsRefusedBecauseDataMayBeLost()
    {
        await using var store = Store(_options with { IoTimeout = TimeSpan.FromSeconds(20) });
        await store.EnsureContainerAsync(Container, Cancel);
        await using (var writer = await store.CreateAsync(Container, Object, Cancel))
        {
            await writer.WriteAsync(Bytes(4 * MiB), Cancel);
            await writer.WriteAsync(Bytes(4 * MiB), Cancel);
            await _server.KillAsync();
            await Task.Delay(1100, Cancel); // the verifier of nfs-ganesha is its start time in seconds
            await _server.StartAsync();
            (await ShouldFailAsync(ErrorKind.Unavailable, writer.CommitAsync(Cancel))).Message.ShouldContain("restarted");
        }

        (await NamesAsync(store)).ShouldBeEmpty();
        Directory.GetFiles(Path.Combine(_options.ExportPath, Container.Value)).ShouldBeEmpty();
        await PutAsync(store, "object", Bytes(MiB));
    }

    [Fact]
    public async Task Read_ServerRestartedInTheMiddle_GoesOn()
    {
        var content = Bytes(24 * MiB);
        await using var store = Store(_options with { IoTimeout = TimeSpan.FromSeconds(20) });
        await PutAsync(store, "object", content);
        await using var stream = await store.OpenReadAsync(Container, Object, 0, null, Cancel);
        var read = new byte[content.Length];
        await stream.ReadExactlyAsync(read.AsMemory(0, 5 * MiB), Cancel);

        await _server.KillAsync();
        var rest = stream.ReadExactlyAsync(read.AsMemory(5 * MiB), Cancel);
        await _server.StartAsync();
        await rest;

        read.AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task Read_ServerFrozen_FailsInTime()
    {
        await using var store = Store(_options);
        await PutAsync(store, "object", Bytes(24 * MiB));
        await using var stream = await store.OpenReadAsync(Container, Object, 0, null, Cancel);
        await stream.ReadExactlyAsync(new byte[3 * MiB], Cancel);

        await _server.FreezeAsync();
        var clock = Stopwatch.StartNew();
        await ShouldFailAsync(ErrorKind.Unavailable, () => stream.CopyToAsync(Stream.Null, Cancel));
        clock.Elapsed.ShouldBeLessThan(s_deadline + s_slack);
    }

    [Fact]
    public async Task AfterADeadline_NewCallsFailAtOnceInsteadOfQueueing()
    {
        await using var store = Store(_options);
        await PutAsync(store, "object", [1]);
        await _server.FreezeAsync();
        await ShouldFailAsync(ErrorKind.Unavailable, () => NamesAsync(store));

        var clock = Stopwatch.StartNew();
        await ShouldFailAsync(ErrorKind.Unavailable, () => NamesAsync(store));
        clock.Elapsed.ShouldBeLessThan(s_deadline / 2);
    }

    [Fact]
    public async Task Cancellation_ServerFrozen_IsHeededAtOnce()
    {
        await using var store = Store(_options with { IoTimeout = TimeSpan.FromMinutes(5) });
        await PutAsync(store, "object", Bytes(24 * MiB));
        await using var stream = await store.OpenReadAsync(Container, Object, 0, null, Cancel);
        await using var writer = await store.CreateAsync(Container, Stores.ObjectName.Parse("new"), Cancel);
        await _server.FreezeAsync();
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task[] calls =
        [
            store.StatAsync(Container, Object, source.Token),
            stream.CopyToAsync(Stream.Null, source.Token),
            WriteForEverAsync(writer, source.Token),
        ];
        await Task.Delay(200, Cancel);

        var clock = Stopwatch.StartNew();
        await source.CancelAsync();
        foreach (var call in calls)
        {
            await Should.ThrowAsync<OperationCanceledException>(() => call);
        }

        clock.Elapsed.ShouldBeLessThan(s_slack);
        await _server.ThawAsync();
    }

    [Fact]
    public async Task LateReplies_TouchNoBufferThatWasGivenBack()
    {
        var content = Bytes(16 * MiB);
        await using var store = Store(_options with { IoTimeout = TimeSpan.FromMilliseconds(500) });
        await PutAsync(store, "object", content);
        var buffers = new List<byte[]>();
        for (var round = 0; round < 4; round++)
        {
            await _server.FreezeAsync();
            var reads = Enumerable.Range(0, 4).Select(async _ =>
            {
                var buffer = new byte[4 * MiB];
                lock (buffers)
                {
                    buffers.Add(buffer);
                }

                await using var files = new NfsClientFileSystem(_options with { IoTimeout = TimeSpan.FromMilliseconds(500) });
                await using var file = await files.OpenReadAsync($"{Container}/object", Cancel);
                await file.ReadAsync(0, buffer, Cancel);
            }).ToArray();
            await Task.Delay(round * 100, Cancel);

            // Some requests are answered, some are not, and some are answered while they are being given up.
            await _server.ThawAsync();
            await Task.Delay(5, Cancel);
            await _server.FreezeAsync();
            foreach (var read in reads)
            {
                try
                {
                    await read;
                }
                catch (BackupException e) when (e.Kind == ErrorKind.Unavailable)
                {
                    // Given up.
                }
            }

            lock (buffers)
            {
                buffers.ForEach(b => b.AsSpan().Fill(0xAB));
            }

            await _server.ThawAsync();
            await Task.Delay(50, Cancel);
            lock (buffers)
            {
                buffers.TrueForAll(b => b.AsSpan().IndexOfAnyExcept((byte)0xAB) < 0).ShouldBeTrue();
            }
        }

        await EventuallyAsync(async () => (await GetAsync(store, "object")).AsSpan().SequenceEqual(content).ShouldBeTrue());
    }

    [Fact]
    public async Task ConnectionsThatDied_LeaveNoThreadsAndNoDescriptors()
    {
        await using var store = Store(_options with { IoTimeout = TimeSpan.FromMilliseconds(300) });
        await PutAsync(store, "object", [1]);
        var mine = new[] { _server.Port, _server.MountPort };
        for (var round = 0; round < 5; round++)
        {
            await _server.FreezeAsync();
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ShouldFailAsync(ErrorKind.Unavailable, () => NamesAsync(store))));
            await _server.ThawAsync();
            await EventuallyAsync(async () => (await NamesAsync(store)).ShouldBe(["object"]));
        }

        await EventuallyAsync(() =>
        {
            Sockets(mine).ShouldBeLessThanOrEqualTo(1);
            return Task.CompletedTask;
        });
        await store.DisposeAsync();
        await EventuallyAsync(() =>
        {
            Sockets(mine).ShouldBe(0);
            return Task.CompletedTask;
        });
    }

    private static async Task WriteForEverAsync(Emberkeep.Stores.IObjectWriter writer, CancellationToken? cancellationToken = null)
    {
        var data = Bytes(MiB);
        while (true)
        {
            await writer.WriteAsync(data, cancellationToken ?? Cancel);
        }
    }

    /// <summary>Connections of this process to ports of the server; each belongs to a thread that ends with it.</summary>
    private static int Sockets(int[] ports)
    {
        var inodes = File.ReadLines("/proc/self/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => ports.Contains(Convert.ToInt32(fields[2].Split(':')[1], 16)))
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet();
        return Directory.GetFiles("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget is { } target && inodes.Contains(target));
    }

    private static async Task EventuallyAsync(Func<Task> check)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                await check();
                return;
            }
            catch (Exception e) when (e is BackupException { Kind: ErrorKind.Unavailable } or ShouldAssertException && clock.Elapsed < TimeSpan.FromSeconds(15))
            {
                await Task.Delay(50, Cancel);
            }
        }
    }

    private async Task OtherServerShouldWorkAsync()
    {
        var other = await servers.SharedAsync();
        await using var store = Store(NfsServers.Options(other, NfsServers.NewRoot(other)));
        await PutAsync(store, "object", Bytes(MiB));
        (await GetAsync(store, "object")).AsSpan().SequenceEqual(Bytes(MiB)).ShouldBeTrue();
    }
}
