using System.Runtime.InteropServices;

namespace Emberkeep.Native.Ceph;

/// <summary>rbd_snap_info_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RbdSnapshotInfo
{
    public ulong Id;
    public ulong Size;
    public nint Name;
}
