using Emberkeep.Errors;
using Emberkeep.Storage.Swift;
using Emberkeep.Stores;
using Emberkeep.Testing.Faults;

namespace Emberkeep.Swift.Tests.Faults;

/// <summary>A real server behind a proxy that does harm.</summary>
public abstract class SwiftFaultSuite : IAsyncLifetime
{
    private const int Length = 3_000_000;

    private static readonly ContainerName s_container = ContainerName.Parse("volumebackups");
    private static readonly ObjectName s_name = ObjectName.Parse("volume_1/20260102030405/az_nova_backup_2-00001");

    private readonly TextLogger _log = new();
    private FaultProxy _proxy = null!;
    private SwiftStoreOptions _direct = null!;
    private SwiftStoreOptions _options = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _direct = await FindServerAsync();
        _proxy = new FaultProxy(_direct.Credentials.AuthUrl!.Port);
        _options = _direct with
        {
            Credentials = _direct.Credentials with { AuthUrl = _proxy.Through(_direct.Credentials.AuthUrl!), StorageUrl = _proxy.Through(_direct.Credentials.StorageUrl!) },
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The server, with an account that no other test has.</summary>
    protected abstract Task<SwiftStoreOptions> FindServerAsync();

    public static TheoryData<string> WriteFaults => new(
        "reset at once", "reset in mid-transfer", "reset before the end", "answer lost", "500", "502", "503 with Retry-After", "429 with Retry-After", "498", "408", "token expired",
        "byte changed", "sent twice", "answer lost, sent twice");

    [Theory]
    [MemberData(nameof(WriteFaults))]
    public async Task Write_FaultThatPasses_StoresTheObjectOnce(string fault)
    {
        var content = Bytes(1);
        await using var store = Open();
        await store.EnsureContainerAsync(s_container, Cancel);
        var planned = _proxy.Plan(WriteFault(fault, times: 1));

        await PutAsync(store, content);

        planned.Fired.ShouldBe(1);
        await ShouldHoldAsync(content);
        _proxy.Requests.Count(IsPut).ShouldBeLessThanOrEqualTo(2);
    }

    [Theory]
    [MemberData(nameof(WriteFaults))]
    public async Task Write_FaultThatPasses_KeepsTheObjectOfAnother(string fault)
    {
        await using var direct = Open(_direct);
        await direct.EnsureContainerAsync(s_container, Cancel);
        await PutAsync(direct, Bytes(1));
        await using var store = Open();
        _proxy.Plan(WriteFault(fault, times: 1));

        var error = await Should.ThrowAsync<BackupException>(() => PutAsync(store, Bytes(2)));

        error.Kind.ShouldBe(ErrorKind.AlreadyExists, error.Message);
        await ShouldHoldAsync(Bytes(1));
    }

    [Theory]
    [InlineData("reset in mid-transfer", ErrorKind.Unavailable)]
    [InlineData("500", ErrorKind.Unavailable)]
    [InlineData("429 with Retry-After", ErrorKind.Throttled)]
    [InlineData("byte changed", ErrorKind.Corrupt)]
    public async Task Write_FaultThatStays_GivesUpAfterTheAttemptsAndPublishesNothing(string fault, ErrorKind kind)
    {
        await using var store = Open();
        await store.EnsureContainerAsync(s_container, Cancel);
        _proxy.Plan(WriteFault(fault, times: int.MaxValue));

        var error = await Should.ThrowAsync<BackupException>(() => PutAsync(store, Bytes(1)));

        error.Kind.ShouldBe(kind, error.Message);
        error.Message.ShouldContain("tried 4 times");
        error.Remedy.ShouldNotBeNullOrEmpty();
        _proxy.Requests.Count(IsPut).ShouldBe(4);
        await using var direct = Open(_direct);
        (await direct.ListAsync(s_container, "", Cancel).ToListAsync(Cancel)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("413 Request Entity Too Large", ErrorKind.NoSpace)]
    [InlineData("507 Insufficient Storage", ErrorKind.NoSpace)]
    [InlineData("403 Forbidden", ErrorKind.Unauthorized)]
    [InlineData("400 Bad Request", ErrorKind.Invalid)]
    public async Task Write_Refused_FailsAtOnceAndSaysWhatToDo(string status, ErrorKind kind)
    {
        await using var store = Open();
        await store.EnsureContainerAsync(s_container, Cancel);
        _proxy.Plan(new ProxyFault { Takes = IsPut, Answer = "HTTP/1.1 " + status, Times = int.MaxValue });

        var error = await Should.ThrowAsync<BackupException>(() => PutAsync(store, Bytes(1)));

        error.Kind.ShouldBe(kind, error.Message);
        error.Remedy.ShouldNotBeNullOrEmpty();
        error.Message.ShouldContain(s_name.Value);
        _proxy.Requests.Count(IsPut).ShouldBe(1);
    }

    [Fact]
    public async Task Write_CancelledInMidTransfer_LeavesNothing()
    {
        await using var store = Open();
        await store.EnsureContainerAsync(s_container, Cancel);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        _proxy.Plan(new ProxyFault { Takes = request => IsPut(request) && Now(source.Cancel), StallAfterReceived = 0 });

        await Should.ThrowAsync<OperationCanceledException>(() => PutAsync(store, Bytes(1), source.Token));

        await using var direct = Open(_direct);
        var left = await direct.ListAsync(s_container, "", Cancel).ToListAsync(Cancel);
        left.ShouldAllBe(stored => stored.Length == Length);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("closed early")]
    [InlineData("stalled")]
    [InlineData("503")]
    [InlineData("token expired")]
    public async Task Read_BreaksTwice_GivesEveryByteOnce(string fault)
    {
        var content = Bytes(3);
        await using var direct = Open(_direct);
        await direct.EnsureContainerAsync(s_container, Cancel);
        await PutAsync(direct, content);
        await using var store = Open(_options with { IoTimeout = TimeSpan.FromSeconds(fault == "stalled" ? 1 : 30) });
        var planned = _proxy.Plan(fault switch
        {
            "reset" => new ProxyFault { Takes = IsGet, Times = 2, ResetAfterReceived = 700_000 },
            "closed early" => new ProxyFault { Takes = IsGet, Times = 2, CloseAfterReceived = 700_000 },
            "stalled" => new ProxyFault { Takes = IsGet, Times = 2, StallAfterReceived = 700_000 },
            "503" => new ProxyFault { Takes = IsGet, Times = 2, Answer = "HTTP/1.1 503 Service Unavailable" },
            _ => new ProxyFault { Takes = IsGet, Answer = "HTTP/1.1 401 Unauthorized" },
        });

        (await GetAsync(store)).AsSpan().SequenceEqual(content).ShouldBeTrue();

        planned.Fired.ShouldBe(planned.Times);
    }

    [Fact]
    public async Task Read_MissingOnceWhileReplaced_GivesTheObject()
    {
        await using var direct = Open(_direct);
        await direct.EnsureContainerAsync(s_container, Cancel);
        await PutAsync(direct, Bytes(3));
        await using var store = Open();
        var get = _proxy.Plan(new ProxyFault { Takes = IsGet, Answer = "HTTP/1.1 404 Not Found" });
        var head = _proxy.Plan(new ProxyFault { Takes = IsHead, Answer = "HTTP/1.1 404 Not Found" });

        (await GetAsync(store)).AsSpan().SequenceEqual(Bytes(3)).ShouldBeTrue();
        (await store.StatAsync(s_container, s_name, Cancel)).Length.ShouldBe(Length);

        (get.Fired, head.Fired).ShouldBe((1, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_WrongByteOrETag_IsCorrupt(bool isByte)
    {
        await using var direct = Open(_direct);
        await direct.EnsureContainerAsync(s_container, Cancel);
        await PutAsync(direct, Bytes(3));
        await using var store = Open();
        _proxy.Plan(new ProxyFault
        {
            Takes = IsGet,
            Times = int.MaxValue,
            FlipReceived = isByte ? 1_234_567 : null,
            Rewrite = isByte ? null : ("Etag", "d41d8cd98f00b204e9800998ecf8427e"),
        });

        var error = await Should.ThrowAsync<BackupException>(() => GetAsync(store));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain("MD5");
    }

    [Fact]
    public async Task List_LaterPageFails_GivesEachNameOnce()
    {
        await using var direct = Open(_direct);
        await direct.EnsureContainerAsync(s_container, Cancel);
        for (var i = 0; i < 25; i++)
        {
            await PutAsync(direct, [1], ObjectName.Parse($"object-{i:D2}"));
        }

        await using var store = Open(_options with { PageSize = 10 });
        _proxy.Plan(new ProxyFault { Takes = request => request.Target.Contains("marker=", StringComparison.Ordinal), Answer = "HTTP/1.1 503 Service Unavailable", Times = 2 });
        _proxy.Plan(new ProxyFault { Takes = request => request.Target.Contains("format=json", StringComparison.Ordinal), ResetAfterReceived = 300 });

        var names = await store.ListAsync(s_container, "", Cancel).Select(stored => stored.Name.Value).ToListAsync(Cancel);

        names.ShouldBe(Enumerable.Range(0, 25).Select(i => $"object-{i:D2}"));
    }

    [Fact]
    public async Task Token_ExpiresUnderManyCallers_IsRenewedOnce()
    {
        await using var store = Open();
        await store.EnsureContainerAsync(s_container, Cancel);
        await PutAsync(store, Bytes(1));
        var first = _proxy.Requests[^1].Token;
        first.ShouldNotBeEmpty();
        _proxy.Plan(new ProxyFault { Takes = request => request.Token == first, Answer = "HTTP/1.1 401 Unauthorized", Times = int.MaxValue });

        // tempauth gives the same token to the same user while it lives, so the answer is another's.
        var second = Guid.NewGuid().ToString("N");
        _proxy.Plan(new ProxyFault
        {
            Takes = IsAuthentication,
            Times = int.MaxValue,
            Answer = $"HTTP/1.1 200 OK\r\nX-Auth-Token: {second}\r\nX-Storage-Url: {_options.Credentials.StorageUrl}",
        });
        _proxy.Plan(new ProxyFault { Takes = request => request.Token == second, Answer = "HTTP/1.1 204 No Content", Times = int.MaxValue });
        var before = _proxy.Requests.Count(IsAuthentication);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => store.StatAsync(s_container, s_name, Cancel)));

        (_proxy.Requests.Count(IsAuthentication) - before).ShouldBe(1);
    }

    [Fact]
    public async Task Token_RefusedAgain_IsUnauthorizedAfterOneMore()
    {
        await using var store = Open();
        _proxy.Plan(new ProxyFault { Takes = request => request.Token.Length > 0, Answer = "HTTP/1.1 401 Unauthorized", Times = int.MaxValue });

        var error = await Should.ThrowAsync<BackupException>(() => store.StatAsync(s_container, s_name, Cancel));

        error.Kind.ShouldBe(ErrorKind.Unauthorized);
        _proxy.Requests.Count(request => request.Token.Length > 0).ShouldBe(2);
    }

    [Fact]
    public async Task EveryFault_LogsAndErrors_HaveNoSecret()
    {
        var errors = new List<string>();
        foreach (var fault in WriteFaults.Select(row => row.Data).Append("refused key"))
        {
            await using var store = Open(fault == "refused key"
                ? _options with { Credentials = _options.Credentials with { Key = new Configuration.Values.Secret("wrong-secret-key") } }
                : _options);
            if (fault != "refused key")
            {
                _proxy.Plan(WriteFault(fault, times: int.MaxValue));
            }

            try
            {
                await store.EnsureContainerAsync(s_container, Cancel);
                await PutAsync(store, Bytes(1));
            }
            catch (BackupException e)
            {
                errors.Add(e + e.Remedy);
            }

            _proxy.Heal();
        }

        errors.Count.ShouldBeGreaterThan(6);
        _log.Lines.Count.ShouldBeGreaterThan(6);
        string[] secrets = [_direct.Credentials.Key!.Reveal(), "wrong-secret-key", .. _proxy.Requests.Select(request => request.Token).Where(token => token.Length > 0)];
        foreach (var text in errors.Concat(_log.Lines))
        {
            secrets.ShouldAllBe(secret => !text.Contains(secret, StringComparison.Ordinal), text);
        }
    }

    [Fact]
    public async Task Write_LargeObject_TakesLittleMemory()
    {
        const int Pieces = 96;
        await using var store = Open(_direct);
        await store.EnsureContainerAsync(s_container, Cancel);
        var piece = Bytes(1)[..(1 << 20)];
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var writer = await store.CreateAsync(s_container, s_name, Cancel);
        for (var i = 0; i < Pieces; i++)
        {
            await writer.WriteAsync(piece, Cancel);
        }

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(8 << 20);
        await writer.CommitAsync(Cancel);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(8 << 20);
        (await store.StatAsync(s_container, s_name, Cancel)).Length.ShouldBe(Pieces << 20);
    }

    private static ProxyFault WriteFault(string fault, int times) => fault switch
    {
        "reset at once" => new ProxyFault { Takes = IsPut, Times = times, ResetAfterSent = 0 },
        "reset in mid-transfer" => new ProxyFault { Takes = IsPut, Times = times, ResetAfterSent = Length / 2 },
        "reset before the end" => new ProxyFault { Takes = IsPut, Times = times, ResetAfterSent = Length - 1 },
        "answer lost" => new ProxyFault { Takes = IsPut, Times = times, ResetAfterReceived = 40 },
        "500" => new ProxyFault { Takes = IsPut, Times = times, Answer = "HTTP/1.1 500 Internal Server Error" },
        "502" => new ProxyFault { Takes = IsPut, Times = times, Answer = "HTTP/1.1 502 Bad Gateway" },
        "503 with Retry-After" => new ProxyFault { Takes = IsPut, Times = times, Answer = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0" },
        "429 with Retry-After" => new ProxyFault { Takes = IsPut, Times = times, Answer = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0" },
        "498" => new ProxyFault { Takes = IsPut, Times = times, Answer = "HTTP/1.1 498 Rate Limited" },
        "408" => new ProxyFault { Takes = IsPut, Times = times, Answer = "HTTP/1.1 408 Request Timeout" },
        "token expired" => new ProxyFault { Takes = IsPut, Times = times, Answer = "HTTP/1.1 401 Unauthorized" },
        "byte changed" => new ProxyFault { Takes = IsPut, Times = times, FlipSent = 1_234_567 },
        "sent twice" => new ProxyFault { Takes = IsPut, Times = times, Twice = true },
        "answer lost, sent twice" => new ProxyFault { Takes = IsPut, Times = times, Twice = true, ResetAfterReceived = 40 },
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static bool IsPut(ProxyRequest request) => request.Method == "PUT" && request.Target.Contains(s_name.Value, StringComparison.Ordinal);

    private static bool IsGet(ProxyRequest request) => request.Method == "GET" && request.Target.Contains(s_name.Value, StringComparison.Ordinal);

    private static bool IsHead(ProxyRequest request) => request.Method == "HEAD" && request.Target.Contains(s_name.Value, StringComparison.Ordinal);

    private static bool IsAuthentication(ProxyRequest request) => request.Target.StartsWith("/auth", StringComparison.Ordinal);

    private static bool Now(Action action)
    {
        action();
        return true;
    }

    private IObjectStore Open(SwiftStoreOptions? options = null) => SwiftStoreOpener.Open(options ?? _options, TimeProvider.System, _log);

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[Length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static Task PutAsync(IObjectStore store, byte[] content) => PutAsync(store, content, s_name);

    private static Task PutAsync(IObjectStore store, byte[] content, CancellationToken cancellationToken) => PutAsync(store, content, s_name, cancellationToken);

    private static async Task PutAsync(IObjectStore store, byte[] content, ObjectName name, CancellationToken? cancellationToken = null)
    {
        await using var writer = await store.CreateAsync(s_container, name, Cancel);
        await writer.WriteAsync(content, Cancel);
        await writer.CommitAsync(cancellationToken ?? Cancel);
    }

    private static async Task<byte[]> GetAsync(IObjectStore store)
    {
        await using var stream = await store.OpenReadAsync(s_container, s_name, 0, null, Cancel);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, Cancel);
        return content.ToArray();
    }

    private async Task ShouldHoldAsync(byte[] content)
    {
        await using var direct = Open(_direct);
        (await GetAsync(direct)).AsSpan().SequenceEqual(content).ShouldBeTrue();
        (await direct.ListAsync(s_container, "", Cancel).Select(stored => (stored.Name, stored.Length)).ToListAsync(Cancel)).ShouldBe([(s_name, content.Length)]);
    }
}
