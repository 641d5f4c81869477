using Emberkeep.Native.Ceph;

namespace Emberkeep.Ceph.Repository;

/// <summary>The connection to the cluster with the backups, made when it is first needed and then kept, with the pools that were used.</summary>
internal sealed class CephConnection(CephAccess access, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, CephPool> _pools = new(StringComparer.Ordinal);
    private CephCluster? _cluster;

    /// <summary>How to reach it.</summary>
    public CephAccess Access => access;

    /// <summary>True when the cluster has not answered in time.</summary>
    public bool IsLost => _cluster?.IsLost == true;

    /// <summary>The cluster.</summary>
    public async Task<CephCluster> ClusterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await ConnectAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A pool, which belongs to the connection.</summary>
    public async Task<CephPool> PoolAsync(string name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_pools.TryGetValue(name, out var pool))
            {
                pool = _pools[name] = await (await ConnectAsync(cancellationToken)).OpenPoolAsync(name, cancellationToken);
            }

            return pool;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values)
        {
            await pool.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _gate.Dispose();
    }

    private async Task<CephCluster> ConnectAsync(CancellationToken cancellationToken) =>
        _cluster ??= await CephCluster.ConnectAsync(access, time, cancellationToken);
}
