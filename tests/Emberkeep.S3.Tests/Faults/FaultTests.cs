using System.Diagnostics;
using Emberkeep.Errors;
using Emberkeep.S3.Tests.Servers;
using Emberkeep.S3.Tests.Store;
using Emberkeep.Storage.S3;

namespace Emberkeep.S3.Tests.Faults;

/// <summary>A real server behind a proxy that harms requests: nothing is lost, nothing half published, and all ends in time.</summary>
public sealed class FaultTests(S3Servers servers) : S3Test(servers)
{
    private const int Part = 5 << 20;

    public static TheoryData<int, string?> Refusals => new() { { 500, null }, { 503, "SlowDown" }, { 503, null }, { 429, null }, { 502, null }, { 504, null } };

    [Theory]
    [InlineData(FaultKind.LoseRequest)]
    [InlineData(FaultKind.LoseAnswer)]
    public async Task CommitAsync_FirstPutIsLost_PublishesOnceAndKnowsItsOwn(FaultKind kind)
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object-0", [1]);
        proxy.FailFirst(1, "PUT", "/object-1", new Fault(kind));

        await PutAsync(store, "object-1", [1, 2, 3]);

        (await GetAsync(store, "object-1")).ShouldBe([1, 2, 3]);
        proxy.Count("PUT", "/object-1").ShouldBe(2);
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
        proxy.FailFirst(1, method, part, new Fault(kind));

        await PutAsync(store, "object", content);

        (await GetAsync(store, "object")).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task EveryCall_ServerRefusesTwice_Succeeds(int status, string? code)
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object-0", [1]);
        var fault = new Fault(FaultKind.Answer) { Status = status, Code = code };

        proxy.FailFirst(2, "PUT", "/object-1", fault);
        await PutAsync(store, "object-1", [1, 2, 3]);
        proxy.FailFirst(2, "GET", "/object-1", fault);
        (await GetAsync(store, "object-1")).ShouldBe([1, 2, 3]);
        proxy.FailFirst(2, "GET", "list-type=2", fault);
        (await NamesAsync(store)).ShouldBe(["object-0", "object-1"]);
        proxy.FailFirst(2, "DELETE", "/object-1", fault);
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
        proxy.FailFirst(int.MaxValue, "PUT", "/object-1", new Fault(FaultKind.Answer) { Status = status, Code = code });

        var error = await ShouldFailAsync(kind, () => PutAsync(store, "object-1", [1, 2, 3]));

        error.Remedy.ShouldNotBeNullOrEmpty();
        proxy.Count("PUT", "/object-1").ShouldBeInRange(1, 5);
        (await NamesAsync(store)).ShouldBe(["object-0"]);
    }

    [Fact]
    public async Task EveryCall_ServerAsksToWait_Waits()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object", [1]);
        proxy.FailFirst(1, "GET", "/object", new Fault(FaultKind.Answer) { Status = 503, Code = "SlowDown", RetryAfter = 2 });
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
        proxy.FailFirst(2, "GET", "/object", new Fault(kind));

        (await GetAsync(store, "object", 1000, 2_500_000)).AsSpan().SequenceEqual(content.AsSpan(1000, 2_500_000)).ShouldBeTrue();
        proxy.Count("GET", "/object").ShouldBe(3);
    }

    [Fact]
    public async Task ReadAsync_EveryAnswerBreaksOff_StillGetsToTheEnd()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object", Bytes(100_000));
        proxy.FailFirst(int.MaxValue, "GET", "/object", new Fault(FaultKind.CutAnswer));

        // Each attempt brings half of what is left; the last byte never comes.
        await ShouldFailAsync(ErrorKind.Unavailable, () => GetAsync(store, "object"));
        proxy.Count("GET", "/object").ShouldBeLessThan(40);
    }

    [Fact]
    public async Task ReadAsync_ObjectReplacedBetweenTwoPieces_IsAConflict()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object", Bytes(3_000_000));
        proxy.FailFirst(1, "GET", "/object", new Fault(FaultKind.CutAnswer));
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
        proxy.FailFirst(1, "PUT", "/object-1", new Fault(FaultKind.WrongETag));

        await ShouldFailAsync(ErrorKind.Corrupt, () => PutAsync(store, "object-1", [1, 2, 3]));

        (await NamesAsync(store)).ShouldBe(["object-0"]);
    }

    [Fact]
    public async Task WriteAsync_PartsAreRefused_LeavesNeitherObjectNorUpload()
    {
        var (proxy, store) = await StartAsync(options => options with { Retries = 1 });
        await using var end = proxy;
        await using var close = store;
        await store.EnsureContainerAsync(Bucket, Cancel);
        proxy.FailFirst(int.MaxValue, "PUT", "partNumber=2", new Fault(FaultKind.Answer) { Status = 500 });

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

        proxy.MostParts.ShouldBeInRange(2, 3);
        (await GetAsync(store, "object")).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task EveryCall_TokenHasExpired_SaysSoAtOnce()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object", [1]);
        proxy.FailFirst(int.MaxValue, "GET", "/object", new Fault(FaultKind.Answer) { Status = 400, Code = "ExpiredToken" });

        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => GetAsync(store, "object"));

        error.Message.ShouldContain("expired");
        proxy.Count("GET", "/object").ShouldBeLessThan(4);
    }

    [Fact]
    public async Task EveryCall_ClockIsWrong_SaysByHowMuch()
    {
        var (proxy, store) = await StartAsync();
        await using var end = proxy;
        await using var close = store;
        await PutAsync(store, "object", [1]);
        proxy.FailFirst(int.MaxValue, "GET", "/object", new Fault(FaultKind.Answer) { Status = 403, Code = "RequestTimeTooSkewed", Skew = TimeSpan.FromHours(1) });

        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => GetAsync(store, "object"));

        error.Message.ShouldMatch("(3599|3600|3598|3597) s behind the server's");
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
            proxy.FailFirst(int.MaxValue, "GET", "/object", new Fault(FaultKind.Answer) { Status = 403, Code = code });

            var error = await Should.ThrowAsync<BackupException>(() => GetAsync(store, "object"));

            error.ToString().ShouldNotContain(options.Credentials.AccessKey.Reveal());
            error.ToString().ShouldNotContain(options.Credentials.SecretKey.Reveal());
            error.ToString().ShouldNotContain("Signature=");
        }
    }

    private async Task<(FaultProxy Proxy, S3Store Store)> StartAsync(Func<S3StoreOptions, S3StoreOptions>? change = null)
    {
        var options = await OptionsAsync();
        var proxy = new FaultProxy(options.Endpoint);
        options = options with { Endpoint = proxy.Url, PartSize = Part };
        return (proxy, Open(change?.Invoke(options) ?? options));
    }
}
