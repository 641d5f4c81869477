using System.Runtime.InteropServices;

namespace Emberkeep.Native.Ceph;

/// <summary>An open pool. It keeps the connection open that it was made with.</summary>
internal sealed class PoolHandle : SafeHandle
{
    private readonly RadosHandle _cluster;

    public PoolHandle(RadosHandle cluster, nint context)
        : base(0, ownsHandle: true)
    {
        _cluster = cluster;
        var isHeld = false;
        cluster.DangerousAddRef(ref isHeld);
        SetHandle(context);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Librados.ClosePool(handle);
        _cluster.DangerousRelease();
        return true;
    }
}
