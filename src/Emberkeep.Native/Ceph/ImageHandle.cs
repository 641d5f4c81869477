using System.Runtime.InteropServices;

namespace Emberkeep.Native.Ceph;

/// <summary>An open image. It keeps the pool open that it was opened in. Releasing it waits for what was begun with it.</summary>
internal sealed class ImageHandle : SafeHandle
{
    private readonly PoolHandle _pool;

    public ImageHandle(PoolHandle pool, nint image)
        : base(0, ownsHandle: true)
    {
        _pool = pool;
        var isHeld = false;
        pool.DangerousAddRef(ref isHeld);
        SetHandle(image);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        var result = Librbd.Close(handle);
        _pool.DangerousRelease();
        return result == 0;
    }
}
