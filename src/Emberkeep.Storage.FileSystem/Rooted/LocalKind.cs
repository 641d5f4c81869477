using Emberkeep.Native.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>Tells file systems that this machine's kernel keeps on its own disks or in memory from those that ask a server or another process.</summary>
internal static class LocalKind
{
    // linux/magic.h, and for ZFS and bcachefs their own headers. Overlays are left out, since what is below may be a share.
    private const long Ext = 0xEF53;
    private const long Xfs = 0x58465342;
    private const long Btrfs = 0x9123683E;
    private const long F2fs = 0xF2F52010;
    private const long Tmpfs = 0x01021994;
    private const long Zfs = 0x2FC12FC1;
    private const long Bcachefs = 0xCA451A4E;

    /// <summary>True only for kinds that are known to need nobody else.</summary>
    public static bool IsOfThisMachine(SafeFileHandle file) =>
        PosixCalls.FileSystemKind(file, out var kind) == 0 && kind is Ext or Xfs or Btrfs or F2fs or Tmpfs or Zfs or Bcachefs;
}
