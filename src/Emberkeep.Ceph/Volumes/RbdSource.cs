using Emberkeep.Native.Ceph;

namespace Emberkeep.Ceph.Volumes;

/// <summary>An open image with the pool and the connection that belong to it.</summary>
internal sealed class RbdSource(CephCluster cluster, CephPool pool, RbdImage image) : IAsyncDisposable
{
    public CephCluster Cluster => cluster;

    public CephPool Pool => pool;

    public RbdImage Image => image;

    /// <summary>Connects and opens an image.</summary>
    public static async Task<RbdSource> OpenAsync(RbdAddress address, CephAccess access, bool readOnly, TimeProvider time, CancellationToken cancellationToken)
    {
        var cluster = await CephCluster.ConnectAsync(access, time, cancellationToken);
        CephPool? pool = null;
        try
        {
            pool = await cluster.OpenPoolAsync(address.Pool, cancellationToken);
            return new RbdSource(cluster, pool, await pool.OpenImageAsync(address.Image, address.Snapshot, readOnly, cancellationToken));
        }
        catch
        {
            if (pool is not null)
            {
                await pool.DisposeAsync();
            }

            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await image.DisposeAsync();
        await pool.DisposeAsync();
        await cluster.DisposeAsync();
    }
}
