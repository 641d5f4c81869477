using System.Runtime.InteropServices;

namespace Emberkeep.Native.Nfs;

/// <summary>Whether libnfs can be used on this machine.</summary>
internal static class LibnfsLibrary
{
    /// <summary>Whether the library of the known version is there. The structure layouts that are declared hold for 64-bit processes.</summary>
    public static bool IsAvailable { get; } =
        Environment.Is64BitProcess && NativeLibrary.TryLoad(Libnfs.Library, typeof(LibnfsLibrary).Assembly, null, out _);
}
