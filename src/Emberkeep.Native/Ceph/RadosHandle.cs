using System.Runtime.InteropServices;

namespace Emberkeep.Native.Ceph;

/// <summary>A connection to a cluster. Releasing it may wait for the cluster.</summary>
internal sealed class RadosHandle : SafeHandle
{
    public RadosHandle(nint cluster)
        : base(0, ownsHandle: true) => SetHandle(cluster);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Librados.Shutdown(handle);
        return true;
    }
}
