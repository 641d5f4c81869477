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
}
