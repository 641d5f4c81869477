using System.Runtime.InteropServices;

namespace Emberkeep.Native.FileSystem;

/// <summary>struct statfs of 64-bit Linux, of which only the first field is used; the size leaves room for the others.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileSystemBuffer
{
    /// <summary>The kind of the file system: a number of linux/magic.h.</summary>
    [FieldOffset(0)]
    public long Kind;
}
