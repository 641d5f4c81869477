using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.MountHelper.Kernel;

/// <summary>The functions of the C library and the system calls that are needed, as the manual pages have them; 64-bit Linux.</summary>
internal static partial class SystemCalls
{
    public const int CurrentDirectory = -100;
    public const int EmptyPath = 0x1000;
    public const int SymbolicLinkNoFollow = 0x100;

    /// <summary>statx: answer from what is known, without asking a server.</summary>
    public const int StatusDontSync = 0x4000;
    public const uint BasicStatus = 0x7FF;

    /// <summary>umount2: take the mount out of the tree now and let go of it when nobody uses it any more.</summary>
    public const int UnmountDetach = 2;
    public const int UnmountNoFollow = 8;

    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    public const uint OpenTreeClone = 1;
    public const uint OpenTreeCloseOnExec = 0x80000;
    public const uint MoveFromEmptyPath = 0x04;
    public const uint MoveToEmptyPath = 0x40;

    /// <summary>getauxval: set for a program that got privileges from the file it was started from.</summary>
    public const nuint AuxSecure = 23;

    /// <summary>These system calls have the same number on every architecture, and not every C library has wrappers for them.</summary>
    private const long NumberOpenTree = 428;
    private const long NumberMoveMount = 429;
    private const long NumberOpenAt2 = 437;
    private const long NumberMountSetAttributes = 442;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    public static partial int SetUsers(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "setresgid", SetLastError = true)]
    public static partial int SetGroups(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "getauxval")]
    public static partial nuint AuxiliaryValue(nuint type);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectoryAt(SafeFileHandle directory, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "fchdir", SetLastError = true)]
    public static partial int ChangeDirectory(SafeFileHandle directory);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Status(SafeFileHandle directory, string path, int flags, uint mask, out FileStatus status);

    public static SafeFileHandle? OpenAt2(int directory, string path, OpenHow how) =>
        Handle(OpenAt2(NumberOpenAt2, directory, path, ref how, (nuint)Marshal.SizeOf<OpenHow>()));

    public static SafeFileHandle? OpenTree(string path, uint flags) => Handle(OpenTree(NumberOpenTree, CurrentDirectory, path, flags));

    public static bool MoveMount(SafeFileHandle tree, SafeFileHandle target) =>
        MoveMount(NumberMoveMount, tree, "", target, "", MoveFromEmptyPath | MoveToEmptyPath) == 0;

    public static bool SetMountAttributes(SafeFileHandle tree, MountAttributes attributes) =>
        MountSetAttributes(NumberMountSetAttributes, tree, "", EmptyPath, ref attributes, (nuint)Marshal.SizeOf<MountAttributes>()) == 0;

    /// <summary>What the last call that failed has to say.</summary>
    public static string LastError() => Marshal.GetLastPInvokeErrorMessage();

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long OpenAt2(long number, int directory, string path, ref OpenHow how, nuint size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long OpenTree(long number, int directory, string path, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long MoveMount(long number, SafeFileHandle from, string fromPath, SafeFileHandle to, string toPath, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long MountSetAttributes(long number, SafeFileHandle tree, string path, uint flags, ref MountAttributes attributes, nuint size);

    private static SafeFileHandle? Handle(long descriptor) => descriptor < 0 ? null : new SafeFileHandle((nint)descriptor, ownsHandle: true);
}
