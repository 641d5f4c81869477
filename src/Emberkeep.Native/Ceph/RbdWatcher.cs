using System.Runtime.InteropServices;

namespace Emberkeep.Native.Ceph;

/// <summary>rbd_image_watcher_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RbdWatcher
{
    public nint Address;
    public long Id;
    public ulong Cookie;
}
