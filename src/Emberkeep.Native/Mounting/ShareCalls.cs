using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Native.Mounting;

/// <summary>System calls for mounting and probing shares. Every method returns 0 or an error number and never throws for a failed call.</summary>
internal static class ShareCalls
{
    public const int OpenReadOnly = 0;
    public const int OpenReadWrite = 2;
    public const int OpenCreateExclusively = 0x40 | 0x80;
    public const int NotPermitted = 1;
    public const int NotFound = 2;
    public const int WouldBlock = 11;
    public const int AccessDenied = 13;
    public const int AlreadyExists = 17;
    public const int ReadOnlyFileSystem = 30;
    public const int NotSupported = 95;
    public const int StaleHandle = 116;

    private const int CurrentDirectory = -100;
    private const int OpenCreate = 0x40;
    private const int OpenCloseOnExec = 0x80000;
    private const int OpenNonBlocking = 0x800;
    private const int LockExclusiveNonBlocking = 2 | 4;
    private const uint RenameNoReplaceFlag = 1;
    private const nuint CloneRequest = 0x40049409; // FICLONE
    private const int SeekHole = 4;
    private const int PunchHoleKeepSize = 2 | 1;
    private const int StatusWithoutAsking = 0x4000 | 0x800; // AT_STATX_DONT_SYNC, AT_NO_AUTOMOUNT
    private const int StatusByAsking = 0x2000 | 0x800; // AT_STATX_FORCE_SYNC, AT_NO_AUTOMOUNT
    private const uint StatusMask = 0x7FF | 0x1000; // STATX_BASIC_STATS, STATX_MNT_ID
    private const uint StatusUniqueMountId = 0x4000; // STATX_MNT_ID_UNIQUE, Linux 6.8

    private static int OpenNoFollow => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>Opens a file, without following a link in the last part of the path and without waiting on a FIFO.</summary>
    public static int Open(string path, int flags, uint mode, out SafeFileHandle handle)
    {
        var descriptor = ShareLibc.Open(path, flags | OpenCloseOnExec | OpenNoFollow | OpenNonBlocking, mode);
        var error = Result(descriptor);
        handle = new SafeFileHandle(error == 0 ? descriptor : -1, ownsHandle: true);
        return error;
    }

    /// <summary>Opens a file for locking, and makes it if it is missing.</summary>
    public static int OpenForLock(string path, out SafeFileHandle handle) => Open(path, OpenReadWrite | OpenCreate, 0x1B0, out handle);

    /// <summary>Takes the whole-file lock that ends with the last handle; <see cref="WouldBlock"/> when somebody else has it.</summary>
    public static int TryLock(SafeFileHandle file) => Result(ShareLibc.Lock(file, LockExclusiveNonBlocking));

    /// <summary>
    /// The status of a path, with the mount that it is on. Asks the server: what the kernel remembers would hide a stale handle. So it can
    /// hang, and has to be called with a deadline.
    /// </summary>
    public static int Status(string path, out MountStatusBuffer status) =>
        Result(ShareLibc.Status(CurrentDirectory, path, StatusByAsking, StatusMask, out status));

    /// <summary>A number of the mount that a path is on that is never used again; 0 where the kernel has none.</summary>
    public static int UniqueMountId(string path, out ulong id)
    {
        var error = Result(ShareLibc.Status(CurrentDirectory, path, StatusWithoutAsking, StatusUniqueMountId, out var status));
        id = error == 0 && (status.Mask & StatusUniqueMountId) != 0 ? status.MountId : 0;
        return error;
    }

    public static int Sync(SafeFileHandle file) => Result(ShareLibc.Sync(file));

    public static int SyncDirectory(string path)
    {
        var error = Open(path, OpenReadOnly, 0, out var handle);
        using (handle)
        {
            return error == 0 ? Sync(handle) : error;
        }
    }

    public static int ChangeMode(SafeFileHandle file, uint mode) => Result(ShareLibc.ChangeMode(file, mode));

    public static int Link(string from, string to) => Result(ShareLibc.Link(from, to));

    public static int Unlink(string path) => Result(ShareLibc.Unlink(path));

    public static int RenameNoReplace(string from, string to) => Result(ShareLibc.Rename(CurrentDirectory, from, CurrentDirectory, to, RenameNoReplaceFlag));

    public static int SetAttribute(SafeFileHandle file, string name, ReadOnlySpan<byte> value) =>
        Result(ShareLibc.SetAttribute(file, name, value, (nuint)value.Length, 0));

    /// <summary>Makes one file share the blocks of another.</summary>
    public static int Clone(SafeFileHandle from, SafeFileHandle to) => Result(ShareLibc.Clone(to, CloneRequest, from.DangerousGetHandle()));

    /// <summary>Lets the kernel, or the server, copy from the start of one file to the start of another.</summary>
    public static int CopyRange(SafeFileHandle from, SafeFileHandle to, int length)
    {
        long fromOffset = 0;
        long toOffset = 0;
        return Result(ShareLibc.CopyRange(from, ref fromOffset, to, ref toOffset, (nuint)length, 0));
    }

    /// <summary>The first offset from <paramref name="offset"/> on that is in a hole; the end of the file counts as one.</summary>
    public static int FindHole(SafeFileHandle file, long offset, out long hole)
    {
        hole = ShareLibc.Seek(file, offset, SeekHole);
        return Result(hole);
    }

    public static int PunchHole(SafeFileHandle file, long offset, long length) => Result(ShareLibc.Allocate(file, PunchHoleKeepSize, offset, length));

    /// <summary>The groups of this process: the effective one first, then the supplementary ones.</summary>
    public static IReadOnlyList<uint> Groups()
    {
        const int MaxGroups = 65536; // NGROUPS_MAX
        var groups = new uint[MaxGroups];
        var count = Math.Max(0, ShareLibc.Groups(groups.Length, groups));
        return [ShareLibc.EffectiveGroup(), .. groups.AsSpan(0, count)];
    }

    public static uint EffectiveUser() => ShareLibc.EffectiveUser();

    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    private static int Result(long result) => result < 0 ? Marshal.GetLastPInvokeError() : 0;
}
