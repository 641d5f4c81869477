using System.Collections.Concurrent;
using Emberkeep.Configuration.Values;
using Emberkeep.Storage.S3;
using Emberkeep.Testing.Ceph;
using Emberkeep.Testing.Swift;

[assembly: AssemblyFixture(typeof(Emberkeep.S3.Tests.Servers.S3Servers))]

namespace Emberkeep.S3.Tests.Servers;

/// <summary>The servers that all tests share, each started by the first test that asks.</summary>
public sealed class S3Servers : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentDictionary<string, S3Credentials> _tenants = new();
    private RadosGateway? _ceph;
    private SwiftServer? _swift;

    public async Task<RadosGateway> CephAsync()
    {
        SkipBecauseOf(RadosGateway.Obstacle);
        await _gate.WaitAsync();
        try
        {
            return _ceph ??= await RadosGateway.StartAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>How to reach Ceph, as a user that only this purpose has.</summary>
    public async Task<S3StoreOptions> CephAsync(string purpose)
    {
        var server = await CephAsync();
        if (!_tenants.TryGetValue(purpose, out var credentials))
        {
            var (access, secret) = await server.AddTenantAsync();
            credentials = _tenants.GetOrAdd(purpose, new S3Credentials(new Secret(access), new Secret(secret), null, "a test"));
        }

        return new S3StoreOptions { Endpoint = server.Url, Credentials = credentials, IoTimeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>How to reach Swift by its S3 door, as one of its few users.</summary>
    public async Task<S3StoreOptions> SwiftAsync(int user)
    {
        SkipBecauseOf(SwiftServer.Obstacle);
        await _gate.WaitAsync();
        try
        {
            _swift ??= await SwiftServer.StartAsync();
        }
        finally
        {
            _gate.Release();
        }

        return new S3StoreOptions
        {
            Endpoint = _swift.Url,
            Credentials = new S3Credentials(new Secret(SwiftServer.S3Users[user]), new Secret(SwiftServer.S3Key), null, "a test"),
            IoTimeout = TimeSpan.FromSeconds(30),
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_ceph is not null)
        {
            await _ceph.DisposeAsync();
        }

        if (_swift is not null)
        {
            await _swift.DisposeAsync();
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
