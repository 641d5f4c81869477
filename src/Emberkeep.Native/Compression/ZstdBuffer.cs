using System.Runtime.InteropServices;

namespace Emberkeep.Native.Compression;

/// <summary>Bytes to read or room to write, and how far it was used: ZSTD_inBuffer and ZSTD_outBuffer of zstd.h, which have the same layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer
{
    public byte* Bytes;
    public nuint Length;
    public nuint Position;
}
