using System.Runtime.InteropServices;

namespace Emberkeep.Native.Compression;

/// <summary>bz_stream of bzlib.h. The library keeps its address, so it must not move.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Bzip2Stream
{
    public byte* Input;
    public uint InputLeft;
    public uint InputTotalLow;
    public uint InputTotalHigh;
    public byte* Output;
    public uint OutputLeft;
    public uint OutputTotalLow;
    public uint OutputTotalHigh;
    public nint State;
    public nint Allocate;
    public nint Free;
    public nint Opaque;
}
