using Amazon.Runtime;
using Emberkeep.Errors;
using Emberkeep.S3.Tests.Servers;
using Emberkeep.S3.Tests.Store;
using Emberkeep.Testing.Faults;

namespace Emberkeep.S3.Tests.Faults;

/// <summary>A request that the server always refuses is sent as often as was asked for.</summary>
public sealed class RetryTests(S3Servers servers) : S3Test(servers)
{
    [Theory]
    [InlineData(RequestRetryMode.Standard, 0, "500 Internal Server Error")]
    [InlineData(RequestRetryMode.Standard, 2, "500 Internal Server Error")]
    [InlineData(RequestRetryMode.Standard, 2, "503 Slow Down")]
    [InlineData(RequestRetryMode.Adaptive, 0, "500 Internal Server Error")]
    [InlineData(RequestRetryMode.Adaptive, 2, "500 Internal Server Error")]
    [InlineData(RequestRetryMode.Adaptive, 2, "503 Slow Down")]
    public async Task DeleteAsync_AlwaysRefused_IsTriedOnceAndAsOftenAgainAsAskedFor(RequestRetryMode mode, int retries, string status)
    {
        var options = await OptionsAsync() with { RetryMode = mode, Retries = retries };
        await using var proxy = new FaultProxy(options.Endpoint.Port);
        await using var store = Open(options with { Endpoint = proxy.Through(options.Endpoint) });
        await PutAsync(store, "object", [1]);
        var fault = proxy.Plan(new ProxyFault
        {
            Takes = request => request.Method == "DELETE",
            Times = int.MaxValue,
            Answer = $"HTTP/1.1 {status}",
        });

        (await Should.ThrowAsync<BackupException>(() => store.DeleteAsync(Bucket, Name("object"), Cancel))).IsTransient.ShouldBeTrue();

        fault.Fired.ShouldBe(retries + 1);
    }

    /// <summary>A connection that ends before any answer may be one that had been idle for too long, so HTTP sends the request up to three times more at once.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task DeleteAsync_ConnectionAlwaysBreaks_IsTriedAFewTimes(int retries)
    {
        const int SendsByHttp = 4;
        var options = await OptionsAsync() with { Retries = retries };
        await using var proxy = new FaultProxy(options.Endpoint.Port);
        await using var store = Open(options with { Endpoint = proxy.Through(options.Endpoint) });
        await PutAsync(store, "object", [1]);
        var fault = proxy.Plan(new ProxyFault { Takes = request => request.Method == "DELETE", Times = int.MaxValue, Drop = true });

        await ShouldFailAsync(ErrorKind.Unavailable, () => store.DeleteAsync(Bucket, Name("object"), Cancel));

        fault.Fired.ShouldBeInRange(retries + 1, (retries + 1) * SendsByHttp);
    }
}
