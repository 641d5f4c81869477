using Emberkeep.Configuration.Values;
using Emberkeep.Storage.Decorators.Retrying;
using Emberkeep.Storage.Swift;
using Emberkeep.Storage.Swift.Authentication;
using Emberkeep.Testing.Swift;

[assembly: AssemblyFixture(typeof(Emberkeep.Swift.Tests.Servers.SwiftServers))]

namespace Emberkeep.Swift.Tests.Servers;

/// <summary>The Swift that all tests share, started by the first that asks.</summary>
public sealed class SwiftServers : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private SwiftServer? _shared;

    public async Task<SwiftServer> SharedAsync()
    {
        if (SwiftServer.Obstacle is { } obstacle)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(obstacle);
            }

            Assert.Skip(obstacle);
        }

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

    /// <summary>How to reach an account of its own as the administrator, with short waits.</summary>
    public static SwiftStoreOptions Options(SwiftServer server) => new()
    {
        Credentials = new Credentials
        {
            Kind = AuthenticationKind.Legacy,
            AuthUrl = server.AuthUrl,
            User = SwiftServer.Administrator,
            Key = new Secret(SwiftServer.AdministratorKey),
            StorageUrl = server.NewAccount(),
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

        _gate.Dispose();
    }
}
