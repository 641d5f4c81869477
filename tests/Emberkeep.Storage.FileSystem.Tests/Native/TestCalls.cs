using System.Runtime.InteropServices;
using System.Text;

namespace Emberkeep.Storage.FileSystem.Tests.Native;

/// <summary>System calls that tests set the scene with.</summary>
internal static partial class TestCalls
{
    private const int CloneFileSystemAttributes = 0x200;
    private const int CloneMountNamespace = 0x20000;
    private const uint Fifo = 0x1000;
    private const uint CharacterDevice = 0x2000;
    private const uint Regular = 0x8000;
    private const uint Socket = 0xC000;
    private const nuint MountRecursivePrivate = 0x4000 | 0x40000;

    public static bool IsRoot => EffectiveUser() == 0;

    public static void MakeFifo(string path) => Check(MakeNode(path, Fifo | 0x1B0, 0));

    public static void MakeSocket(string path) => Check(MakeNode(path, Socket | 0x1B0, 0));

    /// <summary>Makes /dev/zero's twin, endless to read.</summary>
    public static void MakeDevice(string path) => Check(MakeNode(path, CharacterDevice | 0x1B0, (1 << 8) | 5));

    /// <summary>Gives the calling thread a umask of its own.</summary>
    public static void SetThreadUmask(uint mask)
    {
        Check(Unshare(CloneFileSystemAttributes));
        _ = Umask(mask);
    }

    /// <summary>Makes the calling thread access files as an ordinary user does. Needs root.</summary>
    public static void BecomeOrdinaryUser(uint id)
    {
        _ = SetFileSystemGroup(id);
        _ = SetFileSystemUser(id);
    }

    /// <summary>
    /// Mounts an empty file system of a given size that only the calling thread can see; it goes with the thread. Needs root.
    /// </summary>
    public static void MountSmallFileSystem(string path, string size)
    {
        Check(Unshare(CloneMountNamespace));
        Check(Mount("none", "/", null, MountRecursivePrivate, null));
        Check(Mount("none", path, "tmpfs", 0, $"size={size},mode=0770"));
    }

    /// <summary>Makes an empty file whose name .NET cannot express.</summary>
    public static void MakeRawName(string directory, ReadOnlySpan<byte> name) => Check(MakeRawNode(RawPath(directory, name), Regular | 0x1B0, 0));

    /// <summary>Removes such a file; a recursive delete does not find it.</summary>
    public static void RemoveRawName(string directory, ReadOnlySpan<byte> name) => Check(RemoveRaw(RawPath(directory, name)));

    private static byte[] RawPath(string directory, ReadOnlySpan<byte> name) => [.. Encoding.UTF8.GetBytes(directory), (byte)'/', .. name, 0];

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "mknod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNode(string path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "mknod", SetLastError = true)]
    private static partial int MakeRawNode(byte[] path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true)]
    private static partial int RemoveRaw(byte[] path);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint id);

    [LibraryImport("libc", EntryPoint = "setfsgid")]
    private static partial int SetFileSystemGroup(uint id);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string? type, nuint flags, string? data);
}
