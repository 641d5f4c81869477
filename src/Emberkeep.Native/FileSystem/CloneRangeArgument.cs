using System.Runtime.InteropServices;

namespace Emberkeep.Native.FileSystem;

/// <summary>struct file_clone_range of linux/fs.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CloneRangeArgument
{
    public long FromDescriptor;
    public ulong FromOffset;
    public ulong Length;
    public ulong ToOffset;
}
