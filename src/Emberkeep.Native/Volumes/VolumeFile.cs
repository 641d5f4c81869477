using System.Runtime.InteropServices;
using Emberkeep.Native.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Native.Volumes;

/// <summary>
/// Calls on files and block devices. Each returns 0 or the errno of the failure (see <see cref="VolumeErrno"/>), because the caller knows
/// best what a failure means: a hole, a feature that is missing, or an error.
/// </summary>
internal static unsafe class VolumeFile
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7FF;
    private const int TypeMask = 0xF000;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int KeepSize = 1;
    private const int PunchHoleMode = 2;
    private const int AdviceSequential = 2;
    private const int AdviceDontNeed = 4;
    private const int SetOpenFileLock = 37;
    private const int StatxBlockSize = 512;
    private const long CacheStatNumber = 451;

    // linux/fs.h: BLKSSZGET, BLKGETSIZE64 and BLKZEROOUT.
    private const nuint DeviceSectorSize = 0x1268;
    private const nuint DeviceLength = 0x80081272;
    private const nuint DeviceZeroOut = 0x127F;

    /// <summary>Opens a file. Never waits for the other end of a FIFO: the descriptor is non-blocking, which files and disks ignore.</summary>
    internal static int Open(string path, OpenMode mode, UnixFileMode permissions, out SafeFileHandle handle)
    {
        int descriptor;
        int errno;
        do
        {
            descriptor = VolumeCalls.Open(path, (int)mode | NonBlocking | CloseOnExec, (uint)permissions);
            errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (errno == VolumeErrno.Interrupted);
        handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return errno;
    }

    /// <summary>Follows symbolic links unless told otherwise.</summary>
    internal static int GetStatus(string path, bool followLinks, out NodeStatus status)
    {
        var result = VolumeCalls.Statx(CurrentDirectory, path, followLinks ? 0 : NoFollow, BasicStatus, out var buffer);
        status = ToStatus(buffer);
        return Errno(result);
    }

    internal static int GetStatus(SafeFileHandle handle, out NodeStatus status)
    {
        var result = VolumeCalls.Statx(handle, string.Empty, EmptyPath, BasicStatus, out var buffer);
        status = ToStatus(buffer);
        return Errno(result);
    }

    internal static int GetDeviceLength(SafeFileHandle handle, out long length)
    {
        long value = 0;
        var errno = Errno(VolumeCalls.Ioctl(handle, DeviceLength, &value));
        length = value;
        return errno;
    }

    /// <summary>The logical sector in bytes: the granularity of the device's own zeroing.</summary>
    internal static int GetSectorSize(SafeFileHandle handle, out int bytes)
    {
        var value = 0;
        var errno = Errno(VolumeCalls.Ioctl(handle, DeviceSectorSize, &value));
        bytes = value;
        return errno;
    }

    /// <summary>The first offset at or after <paramref name="offset"/> that holds data; ENXIO when there is none before the end.</summary>
    internal static int FindData(SafeFileHandle handle, long offset, out long data)
    {
        data = VolumeCalls.Lseek(handle, offset, SeekData);
        return Errno(data);
    }

    /// <summary>The first offset at or after <paramref name="offset"/> that lies in a hole; the end of the file counts as one.</summary>
    internal static int FindHole(SafeFileHandle handle, long offset, out long hole)
    {
        hole = VolumeCalls.Lseek(handle, offset, SeekHole);
        return Errno(hole);
    }

    internal static int SetLength(SafeFileHandle handle, long length) =>
        Retry(handle, length, 0, static (file, bytes, _) => VolumeCalls.Ftruncate(file, bytes));

    /// <summary>Frees the range, which reads as zeros from then on. On a device both numbers must be multiples of the sector.</summary>
    internal static int PunchHole(SafeFileHandle handle, long offset, long length) =>
        Retry(handle, offset, length, static (file, from, count) => VolumeCalls.Fallocate(file, PunchHoleMode | KeepSize, from, count));

    /// <summary>Lets a block device zero the range; the kernel writes zeros itself where the device has no command for it.</summary>
    internal static int ZeroOutDevice(SafeFileHandle handle, long offset, long length) =>
        Retry(handle, offset, length, static (file, from, count) =>
        {
            var range = stackalloc ulong[] { (ulong)from, (ulong)count };
            return VolumeCalls.Ioctl(file, DeviceZeroOut, range);
        });

    /// <summary>fsync: data, length and, on a device, its write cache.</summary>
    internal static int Synchronize(SafeFileHandle handle) => Retry(handle, 0, 0, static (file, _, _) => VolumeCalls.Fsync(file));

    /// <summary>Bytes that may still be written to the file system of the file.</summary>
    internal static int GetAvailableBytes(SafeFileHandle handle, out long bytes)
    {
        var errno = PosixCalls.Space(handle, out var space);
        bytes = (long)UInt128.Min((UInt128)space.AvailableBlocks * space.FragmentSize, long.MaxValue / 2);
        return errno;
    }

    /// <summary>Gives a file a second name. Symbolic links in the last part of <paramref name="path"/> are not followed.</summary>
    internal static int AddName(string path, string name) => Errno(VolumeCalls.Link(path, name));

    internal static int Remove(string path) => Errno(VolumeCalls.Unlink(path));

    /// <summary>
    /// Takes an exclusive advisory lock on the whole file, without waiting; closing the handle gives it up. It belongs to the open file
    /// (fcntl F_OFD_SETLK), so it also meets the byte-range locks by which hypervisors guard disk images.
    /// </summary>
    internal static int LockExclusively(SafeFileHandle handle)
    {
        var range = new WholeFileLock { Type = WholeFileLock.Write };
        return Errno(VolumeCalls.Fcntl(handle, SetOpenFileLock, &range));
    }

    /// <summary>Asks for more read-ahead. Advice only: a failure changes nothing but speed, so none is reported.</summary>
    internal static void AdviseSequential(SafeFileHandle handle) => _ = VolumeCalls.PosixFadvise(handle, 0, 0, AdviceSequential);

    /// <summary>Drops what is cached and clean, so that the next read asks the medium. Advice only.</summary>
    internal static void DropCache(SafeFileHandle handle) => _ = VolumeCalls.PosixFadvise(handle, 0, 0, AdviceDontNeed);

    /// <summary>As above, for a stretch.</summary>
    internal static void DropCache(SafeFileHandle handle, long offset, long length) => _ = VolumeCalls.PosixFadvise(handle, offset, length, AdviceDontNeed);

    /// <summary>How many pages of a stretch are in the cache. Kernels before 6.5 do not tell: ENOSYS.</summary>
    internal static int CountCached(SafeFileHandle handle, long offset, long length, out long pages)
    {
        var range = new CacheRange { Offset = (ulong)offset, Length = (ulong)length };
        CacheStatus status;
        var errno = Errno(VolumeCalls.CacheStat(CacheStatNumber, handle, &range, &status, 0));
        pages = errno == 0 ? (long)status.Cached : 0;
        return errno;
    }

    private static int Errno(long result) => result < 0 ? Marshal.GetLastPInvokeError() : 0;

    private static int Retry(SafeFileHandle handle, long first, long second, Func<SafeFileHandle, long, long, int> call)
    {
        int errno;
        do
        {
            errno = Errno(call(handle, first, second));
        }
        while (errno == VolumeErrno.Interrupted);
        return errno;
    }

    private static NodeStatus ToStatus(in StatxBuffer buffer) => new(
        (NodeKind)(buffer.Mode & TypeMask),
        (long)buffer.Size,
        (long)buffer.Blocks * StatxBlockSize,
        (buffer.DeviceMajor, buffer.DeviceMinor, buffer.Inode))
    {
        Modified = (buffer.ModifiedSeconds, buffer.ModifiedNanoseconds),
        Changed = (buffer.ChangedSeconds, buffer.ChangedNanoseconds),
        Special = (buffer.SpecialMajor, buffer.SpecialMinor),
    };
}
