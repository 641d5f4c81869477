[assembly: AssemblyFixture(typeof(Emberkeep.Gluster.Tests.Servers.GlusterWorlds))]

namespace Emberkeep.Gluster.Tests.Servers;

/// <summary>The server that the tests share which leave it alone, started by the first that asks.</summary>
public sealed class GlusterWorlds : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private GlusterWorld? _shared;

    public async Task<GlusterWorld> SharedAsync()
    {
        await _gate.WaitAsync();
        try
        {
            return _shared ??= await GlusterWorld.StartAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null)
        {
            await _shared.DisposeAsync();
        }

        _gate.Dispose();
    }
}
