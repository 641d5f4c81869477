namespace Emberkeep.Native.Nfs;

/// <summary>The status of a file as NFS has it (fattr3, RFC 1813 section 2.5); also the layout in memory.</summary>
internal struct NfsAttributes
{
    public const int TypeRegular = 1;
    public const int TypeDirectory = 2;
    public const int TypeSymbolicLink = 5;

    public int Type;
    public uint Mode;
    public uint LinkCount;
    public uint Uid;
    public uint Gid;
    public ulong Size;
    public ulong Used;
    public uint DeviceMajor;
    public uint DeviceMinor;
    public ulong FileSystem;
    public ulong FileNumber;
    public NfsTime Accessed;
    public NfsTime Modified;
    public NfsTime Changed;
}
