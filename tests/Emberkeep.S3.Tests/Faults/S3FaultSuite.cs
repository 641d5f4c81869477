using System.Diagnostics;
using System.Globalization;
using Emberkeep.Errors;
using Emberkeep.S3.Tests.Servers;
using Emberkeep.S3.Tests.Store;
using Emberkeep.Storage.S3;
using Emberkeep.Testing.Faults;

namespace Emberkeep.S3.Tests.Faults;

/// <summary>A real server behind a proxy that harms requests: nothing is lost, nothing half published, and all ends in time.</summary>
public abstract class S3FaultSuite(S3Servers servers) : S3Test(servers)
{
    private const int Part = 5 << 20;

    /// <summary>Where answers are cut, in bytes from their beginning.</summary>
    private const int Cut = 500_000;

    public static TheoryData<int, string?> Refusals => new() { { 503, null }, { 502, null }, { 504, null }, { 500, "InternalError" } };

    [Theory]
    [InlineData(FaultKind.LoseRequest)]
    [InlineData(FaultKind.LoseAnswer)]
    public async Task CommitAsync_FirstPutIsLost_PublishesOnceAndKnowsItsOwn(FaultKind kind)
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object-0", [1]);
        FailFirst(proxy, 1, "PUT", "/object-1", FaultOf(kind));

        await PutAsync(store, "object-1", [1, 2, 3]);

        (await GetAsync(store, "object-1")).ShouldBe([1, 2, 3]);
        Count(proxy, "PUT", "/object-1").ShouldBe(2);
        await ShouldFailAsync(ErrorKind.AlreadyExists, () => PutAsync(store, "object-1", [4]));
    }

    [Theory]
    [InlineData("PUT", "partNumber=2", FaultKind.LoseRequest)]
    [InlineData("PUT", "partNumber=2", FaultKind.LoseAnswer)]
    [InlineData("POST", "uploadId=", FaultKind.LoseRequest)]
    [InlineData("POST", "uploadId=", FaultKind.LoseAnswer)]
    [InlineData("POST", "uploads", FaultKind.LoseRequest)]
    public async Task CommitAsync_RequestOfALargeObjectIsLost_PublishesItWhole(string method, string part, FaultKind kind)
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        var content = Bytes((Part * 2) + 1000);
        FailFirst(proxy, 1, method, part, FaultOf(kind));

        await PutAsync(store, "object", content);

        (await GetAsync(store, "object")).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Theory]
    [InlineData(500, null)]
    [InlineData(503, "SlowDown")]
    [InlineData(429, null)]
    public Task EveryCall_ServerRefusesTwice_Succeeds(int status, string? code) => RefuseTwiceAsync(status, code);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Refusals))]
    public Task EveryCall_ServerRefusesTwiceInOtherWays_Succeeds(int status, string? code) => RefuseTwiceAsync(status, code);

    private async Task RefuseTwiceAsync(int status, string? code)
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object-0", [1]);
        var fault = Refusal(status, code);

        FailFirst(proxy, 2, "PUT", "/object-1", fault);
        await PutAsync(store, "object-1", [1, 2, 3]);
        FailFirst(proxy, 2, "GET", "/object-1", fault);
        (await GetAsync(store, "object-1")).ShouldBe([1, 2, 3]);
        FailFirst(proxy, 2, "GET", "list-type=2", fault);
        (await NamesAsync(store)).ShouldBe(["object-0", "object-1"]);
        FailFirst(proxy, 2, "DELETE", "/object-1", fault);
        await store.DeleteAsync(Bucket, Name("object-1"), Cancel);
        (await NamesAsync(store)).ShouldBe(["object-0"]);
    }

    [Theory]
    [InlineData(500, null, ErrorKind.Unavailable)]
    [InlineData(503, "SlowDown", ErrorKind.Throttled)]
    [InlineData(507, null, ErrorKind.NoSpace)]
    public async Task CommitAsync_ServerRefusesForGood_FailsAfterAFewAttempts(int status, string? code, ErrorKind kind)
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object-0", [1]);
        FailFirst(proxy, int.MaxValue, "PUT", "/object-1", Refusal(status, code));

        var error = await ShouldFailAsync(kind, () => PutAsync(store, "object-1", [1, 2, 3]));

        error.Remedy.ShouldNotBeNullOrEmpty();
        Count(proxy, "PUT", "/object-1").ShouldBeInRange(1, 5);
        (await NamesAsync(store)).ShouldBe(["object-0"]);
    }

    [Fact]
    public async Task EveryCall_ServerAsksToWait_Waits()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object", [1]);
        FailFirst(proxy, 1, "GET", "/object", Refusal(503, "SlowDown", "\r\nRetry-After: 2"));
        var watch = Stopwatch.StartNew();

        (await GetAsync(store, "object")).ShouldBe([1]);

        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(1.9));
    }

    [Theory]
    [InlineData(FaultKind.CutAnswer)]
    [InlineData(FaultKind.StallAnswer)]
    public async Task ReadAsync_AnswerBreaksOff_GoesOnWhereItBroke(FaultKind kind)
    {
        var (proxy, store) = await StartAsync(options => options with { IoTimeout = TimeSpan.FromSeconds(2) });
        await using var end = proxy;
        await using var close = store;
        var content = Bytes(3_000_000);
        await PutAsync(store, "object", content);
        FailFirst(proxy, 2, "GET", "/object", FaultOf(kind));

        (await GetAsync(store, "object", 1000, 2_500_000)).AsSpan().SequenceEqual(content.AsSpan(1000, 2_500_000)).ShouldBeTrue();
        Count(proxy, "GET", "/object").ShouldBe(3);
    }

    [Fact]
    public async Task ReadAsync_EveryAnswerBreaksOff_StillGetsToTheEnd()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        var content = Bytes(3_000_000);
        await PutAsync(store, "object", content);
        FailFirst(proxy, int.MaxValue, "GET", "/object", FaultOf(FaultKind.CutAnswer));

        (await GetAsync(store, "object")).AsSpan().SequenceEqual(content).ShouldBeTrue();
        Count(proxy, "GET", "/object").ShouldBe(7);
    }

    [Fact]
    public async Task ReadAsync_EveryAnswerBreaksOffAtOnce_FailsAfterAFewAttempts()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object", Bytes(100_000));
        FailFirst(proxy, int.MaxValue, "GET", "/object", FaultOf(FaultKind.LoseAnswer));

        await ShouldFailAsync(ErrorKind.Unavailable, () => GetAsync(store, "object"));
        Count(proxy, "GET", "/object").ShouldBeLessThan(40);
    }

    [Fact]
    public async Task ReadAsync_ObjectReplacedBetweenTwoPieces_IsAConflict()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object", Bytes(3_000_000));
        FailFirst(proxy, 1, "GET", "/object", FaultOf(FaultKind.CutAnswer));
        await using var stream = await store.OpenReadAsync(Bucket, Name("object"), 0, null, Cancel);
        await stream.ReadExactlyAsync(new byte[1000], Cancel);
        await using (var writer = await store.ReplaceAsync(Bucket, Name("object"), await store.GetVersionAsync(Bucket, Name("object"), Cancel), Cancel))
        {
            await writer.WriteAsync(Bytes(3_000_000, seed: 2), Cancel);
            await writer.CommitAsync(Cancel);
        }

        await ShouldFailAsync(ErrorKind.Conflict, () => stream.CopyToAsync(Stream.Null, Cancel));
    }

    [Fact]
    public async Task CommitAsync_ServerSaysAnotherDigest_FailsAndLeavesNothing()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object-0", [1]);
        FailFirst(proxy, 1, "PUT", "/object-1", FaultOf(FaultKind.WrongETag));

        await ShouldFailAsync(ErrorKind.Corrupt, () => PutAsync(store, "object-1", [1, 2, 3]));

        (await NamesAsync(store)).ShouldBe(["object-0"]);
    }

    /// <summary>A proxy that answers by itself, without the server having seen anything.</summary>
    [Fact]
    public async Task CommitAsync_SuccessThatSaysNothing_IsNotBelieved()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object-0", [1]);
        FailFirst(proxy, int.MaxValue, "PUT", "/object-1", Refusal(200, null));

        var error = await ShouldFailAsync(ErrorKind.Unavailable, () => PutAsync(store, "object-1", [1, 2, 3]));

        error.Message.ShouldContain("the answer is none that an S3 server gives");
        (await NamesAsync(store)).ShouldBe(["object-0"]);
    }

    [Fact]
    public async Task WriteAsync_PartsAreRefused_LeavesNeitherObjectNorUpload()
    {
        var (proxy, store) = await StartAsync(options => options with { Retries = 1 });
        await using var end = proxy;
        await using var close = store;
        await store.EnsureContainerAsync(Bucket, Cancel);
        FailFirst(proxy, int.MaxValue, "PUT", "partNumber=2", Refusal(500, null));

        await ShouldFailAsync(ErrorKind.Unavailable, () => PutAsync(store, "object", Bytes(Part * 3)));

        (await NamesAsync(store)).ShouldBeEmpty();
        (await BucketSweep.CountUploadsAsync(await OptionsAsync(), Bucket.Value)).ShouldBe(0);
    }

    [Fact]
    public async Task WriteAsync_LargeObject_KeepsAFewPartsInFlight()
    {
        var (proxy, store) = await StartAsync(options => options with { MaxConnections = 3 });
        await using var end = proxy;
        await using var close = store;
        var content = Bytes(Part * 12);

        await PutAsync(store, "object", content);

        proxy.MostAtOnce.ShouldBeInRange(2, 3);
        (await GetAsync(store, "object")).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task EveryCall_TokenHasExpired_SaysSoAtOnce()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object", [1]);
        FailFirst(proxy, int.MaxValue, "GET", "/object", Refusal(400, "ExpiredToken"));

        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => GetAsync(store, "object"));

        error.Message.ShouldContain("expired");
        Count(proxy, "GET", "/object").ShouldBeLessThan(4);
    }

    [Fact]
    public async Task EveryCall_ClockIsWrong_SaysByHowMuch()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object", [1]);
        FailFirst(proxy, int.MaxValue, "GET", "/object", Refusal(403, "RequestTimeTooSkewed", skew: TimeSpan.FromHours(1)));

        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => GetAsync(store, "object"));

        error.Message.ShouldMatch("(35[0-9][0-9]|3600) s behind the server's");
    }

    [Fact]
    public async Task EveryError_OfWhateverKind_HasNoKeyInIt()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        var options = await OptionsAsync();
        await PutAsync(store, "object", [1]);
        foreach (var code in new[] { "SignatureDoesNotMatch", "InvalidAccessKeyId", "AccessDenied", "InternalError", "SomethingNew", "ExpiredToken" })
        {
            // The proxy's message quotes the request's Authorization header.
            FailFirst(proxy, int.MaxValue, "GET", "/object", Refusal(403, code));

            var error = await Should.ThrowAsync<BackupException>(() => GetAsync(store, "object"));

            error.ToString().ShouldNotContain(options.Credentials.AccessKey.Reveal());
            error.ToString().ShouldNotContain(options.Credentials.SecretKey.Reveal());
            error.ToString().ShouldNotContain("Signature=");
        }
    }

    private async Task<(FaultProxy Proxy, S3Store Store)> StartAsync(Func<S3StoreOptions, S3StoreOptions>? change = null)
    {
        var options = await OptionsAsync();
        var proxy = new FaultProxy(options.Endpoint.Port) { Counts = request => request.Target.Contains("partNumber=", StringComparison.Ordinal) };
        options = options with { Endpoint = proxy.Through(options.Endpoint), PartSize = Part };
        return (proxy, Open(change?.Invoke(options) ?? options));
    }

    /// <summary>Lets the first requests of a kind fail, and no others any more.</summary>
    private static ProxyFault FailFirst(FaultProxy proxy, int times, string method, string part, ProxyFault how)
    {
        proxy.Heal();
        return proxy.Plan(how with
        {
            Takes = request => request.Method == method && request.Target.Contains(part, StringComparison.Ordinal),
            Times = times,
        });
    }

    private static int Count(FaultProxy proxy, string method, string part) =>
        proxy.Requests.Count(request => request.Method == method && request.Target.Contains(part, StringComparison.Ordinal));

    private static ProxyFault FaultOf(FaultKind kind)
    {
        var none = new ProxyFault { Takes = _ => false };
        return kind switch
        {
            FaultKind.LoseRequest => none with { Drop = true },
            FaultKind.LoseAnswer => none with { ResetAfterReceived = 40 },
            FaultKind.CutAnswer => none with { CloseAfterReceived = Cut },
            FaultKind.StallAnswer => none with { StallAfterReceived = Cut },
            FaultKind.WrongETag => none with { Rewrite = ("ETag", $"\"{new string('0', 32)}\"") },
            FaultKind.FlipSent => none with { FlipSent = 1 },
            FaultKind.Twice => none with { Twice = true },
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary>An error of the server, whose message quotes the request's Authorization header.</summary>
    private static ProxyFault Refusal(int status, string? code, string headers = "", TimeSpan skew = default) => new()
    {
        Takes = _ => false,
        Answer = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} No\r\nDate: {TimeProvider.System.GetUtcNow() + skew:r}\r\nContent-Type: application/xml{headers}"),
        AnswerBody = request => code is null ? ""
            : $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{request.Headers.GetValueOrDefault("Authorization")}</Message></Error>",
    };
}
