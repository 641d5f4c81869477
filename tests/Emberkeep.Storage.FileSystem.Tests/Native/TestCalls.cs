using System.Runtime.InteropServices;

namespace Emberkeep.Storage.FileSystem.Tests.Native;

/// <summary>System calls that tests set the scene with.</summary>
internal static partial class TestCalls
{
    private const int CloneFileSystemAttributes = 0x200;
    private const int CloneMountNamespace = 0x20000;
    private const uint Fifo = 0x1000;
    private const uint CharacterDevice = 0x2000;
    private const uint Socket = 0xC000;
    private const nuint MountRecursivePrivate = 0x4000 | 0x40000;

    public static bool IsRoot => geteuid() == 0;

    public static void MakeFifo(string path) => Check(mknod(path, Fifo | 0x1B0, 0));

    public static void MakeSocket(string path) => Check(mknod(path, Socket | 0x1B0, 0));

    /// <summary>Makes /dev/zero's twin, endless to read.</summary>
    public static void MakeDevice(string path) => Check(mknod(path, CharacterDevice | 0x1B0, (1 << 8) | 5));

    /// <summary>Gives the calling thread a umask of its own.</summary>
    public static void SetThreadUmask(uint mask)
    {
        Check(unshare(CloneFileSystemAttributes));
        _ = umask(mask);
    }

    /// <summary>Makes the calling thread access files as an ordinary user does. Needs root.</summary>
    public static void BecomeOrdinaryUser(uint id)
    {
        _ = setfsgid(id);
        _ = setfsuid(id);
    }

    /// <summary>Mounts an empty file system of a given size that only the calling thread can see; it goes with the thread. Needs root.</summary>
    public static void MountSmallFileSystem(string path, string size)
    {
        Check(unshare(CloneMountNamespace));
        Check(mount("none", "/", null, MountRecursivePrivate, null));
        Check(mount("none", path, "tmpfs", 0, $"size={size},mode=0770"));
    }

    public static void Mount(string source, string target, nuint flags) => Check(mount(source, target, null, flags, null));

    public static void WriteFileWithRawName(string directory, ReadOnlySpan<byte> name)
    {
        byte[] path = [.. System.Text.Encoding.UTF8.GetBytes(directory), (byte)'/', .. name, 0];
        Check(mknod_raw(path, 0x8000 | 0x1B0, 0));
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mknod(string path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "mknod", SetLastError = true)]
    private static partial int mknod_raw(byte[] path, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);

    [LibraryImport("libc")]
    private static partial int setfsuid(uint id);

    [LibraryImport("libc")]
    private static partial int setfsgid(uint id);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string? type, nuint flags, string? data);
}
