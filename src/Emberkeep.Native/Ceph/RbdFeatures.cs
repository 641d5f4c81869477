namespace Emberkeep.Native.Ceph;

/// <summary>RBD_FEATURE_* of rbd/features.h.</summary>
internal static class RbdFeatures
{
    public const ulong Layering = 1;
    public const ulong Striping = 2;
    public const ulong ExclusiveLock = 4;
    public const ulong ObjectMap = 8;
    public const ulong FastDifference = 16;
    public const ulong DeepFlatten = 32;
    public const ulong Journaling = 64;
}
