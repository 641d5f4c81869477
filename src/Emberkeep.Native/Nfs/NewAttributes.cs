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

    /// <summary>How the time of the last change is set (time_how).</summary>
    [FieldOffset(52)]
    public uint SetsChange;

    private const uint ToServerTime = 1;

    public static NewAttributes OfMode(uint mode) => new() { SetsMode = 1, Mode = mode };

    public static NewAttributes OfSize(ulong size) => new() { SetsSize = 1, Size = size };

    /// <summary>The time of the last change becomes the server's time.</summary>
    public static NewAttributes OfChangeNow() => new() { SetsChange = ToServerTime };
}
