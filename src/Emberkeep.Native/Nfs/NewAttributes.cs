using System.Runtime.InteropServices;

namespace Emberkeep.Native.Nfs;

/// <summary>Which attributes to set and to what (sattr3). All that is not set stays as it is.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct NewAttributes
{
    [FieldOffset(0)]
    public uint SetsMode;
    [FieldOffset(4)]
    public uint Mode;
    [FieldOffset(24)]
    public uint SetsSize;
    [FieldOffset(32)]
    public ulong Size;

    public static NewAttributes OfMode(uint mode) => new() { SetsMode = 1, Mode = mode };

    public static NewAttributes OfSize(ulong size) => new() { SetsSize = 1, Size = size };
}
