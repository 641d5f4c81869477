using Emberkeep.Native.Ceph;
using Emberkeep.Testing.Ceph;

[assembly: AssemblyFixture(typeof(Emberkeep.Ceph.Tests.Servers.CephServers))]

namespace Emberkeep.Ceph.Tests.Servers;

/// <summary>The cluster that all tests share, started by the first that asks.</summary>
public sealed class CephServers : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private CephServer? _shared;

    public async Task<CephServer> SharedAsync()
    {
        if (CephServer.Obstacle is { } obstacle)
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
            return _shared ??= await CephServer.StartAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>How to reach the cluster as the user for backups.</summary>
    public static CephAccess Access(CephServer server) => new(server.ConfigurationFile, CephServer.User, TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null)
        {
            await _shared.DisposeAsync();
        }

        _gate.Dispose();
    }
}
