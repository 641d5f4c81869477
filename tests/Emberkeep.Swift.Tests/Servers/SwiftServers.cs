using Emberkeep.Configuration.Values;
using Emberkeep.Storage.Decorators.Retrying;
using Emberkeep.Storage.Swift;
using Emberkeep.Storage.Swift.Authentication;
using Emberkeep.Testing.Ceph;
using Emberkeep.Testing.Swift;

[assembly: AssemblyFixture(typeof(Emberkeep.Swift.Tests.Servers.SwiftServers))]

namespace Emberkeep.Swift.Tests.Servers;

/// <summary>The servers that all tests share, each started by the first that asks: Swift itself, and Ceph's gateway, which speaks Swift too.</summary>
public sealed class SwiftServers : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private SwiftServer? _shared;
    private RadosGateway? _gateway;

    public async Task<SwiftServer> SharedAsync()
    {
        SkipBecauseOf(SwiftServer.Obstacle);
        await _gate.WaitAsync();
        try
        {
            return _shared ??= await SwiftServer.StartAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>How to reach an account of its own on Ceph's gateway, with short waits.</summary>
    public async Task<SwiftStoreOptions> GatewayAsync()
    {
        SkipBecauseOf(RadosGateway.Obstacle);
        await _gate.WaitAsync();
        try
        {
            _gateway ??= await RadosGateway.StartAsync();
        }
        finally
        {
            _gate.Release();
        }

        var (user, key) = await _gateway.AddSwiftUserAsync();
        return Options(_gateway.SwiftAuthUrl, user, key, _gateway.SwiftAccountUrl);
    }

    /// <summary>How to reach an account of its own as the administrator, with short waits.</summary>
    public static SwiftStoreOptions Options(SwiftServer server) =>
        Options(server.AuthUrl, SwiftServer.Administrator, SwiftServer.AdministratorKey, server.NewAccount());

    private static SwiftStoreOptions Options(Uri authUrl, string user, string key, Uri account) => new()
    {
        Credentials = new Credentials
        {
            Kind = AuthenticationKind.Legacy,
            AuthUrl = authUrl,
            User = user,
            Key = new Secret(key),
            StorageUrl = account,
        },
        SettleTime = TimeSpan.FromMilliseconds(50),
        Retry = new RetryOptions { Retries = 3, FirstDelay = TimeSpan.FromMilliseconds(20) },
        SpoolDirectory = Path.GetTempPath(),
        IoTimeout = TimeSpan.FromSeconds(30),
    };

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null)
        {
            await _shared.DisposeAsync();
        }

        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _gate.Dispose();
    }

    private static void SkipBecauseOf(string? obstacle)
    {
        if (obstacle is not null && Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(obstacle);
        }

        Assert.SkipWhen(obstacle is not null, obstacle ?? "");
    }
}
