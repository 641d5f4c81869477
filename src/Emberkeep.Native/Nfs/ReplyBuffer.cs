using System.Runtime.InteropServices;

namespace Emberkeep.Native.Nfs;

/// <summary>
/// The replies of libnfs 4.0 in memory: the status, then for each procedure the fields of a success. Offsets are those of the C structures on
/// 64-bit platforms.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
internal struct ReplyBuffer
{
    /// <summary>0, or the error of the server. First field of every reply.</summary>
    [FieldOffset(0)]
    public int Status;

    /// <summary>GETATTR.</summary>
    [FieldOffset(8)]
    public NfsAttributes Attributes;

    /// <summary>LOOKUP, and MNT with the same layout: the file handle.</summary>
    [FieldOffset(8)]
    public NfsOpaque Handle;

    /// <summary>LOOKUP: attributes of what was found.</summary>
    [FieldOffset(24)]
    public OptionalAttributes LookupAttributes;

    /// <summary>CREATE and MKDIR: what was made.</summary>
    [FieldOffset(8)]
    public OptionalHandle Made;

    /// <summary>CREATE and MKDIR: attributes of what was made.</summary>
    [FieldOffset(32)]
    public OptionalAttributes MadeAttributes;

    /// <summary>READ, FSINFO, FSSTAT, READDIRPLUS: attributes of the file or directory.</summary>
    [FieldOffset(8)]
    public OptionalAttributes OwnAttributes;

    /// <summary>READ: whether the range reaches the end of the file.</summary>
    [FieldOffset(108)]
    public uint ReadEnded;

    /// <summary>READ: the bytes.</summary>
    [FieldOffset(112)]
    public NfsOpaque ReadData;

    /// <summary>WRITE: bytes written.</summary>
    [FieldOffset(136)]
    public uint WriteCount;

    /// <summary>WRITE: how durable the data is, as asked for or better.</summary>
    [FieldOffset(140)]
    public int WriteStability;

    /// <summary>WRITE: changes when the server may have lost uncommitted data.</summary>
    [FieldOffset(144)]
    public ulong WriteVerifier;

    /// <summary>COMMIT: the same verifier.</summary>
    [FieldOffset(136)]
    public ulong CommitVerifier;

    /// <summary>READDIRPLUS: to be sent with the next request.</summary>
    [FieldOffset(104)]
    public ulong ListVerifier;

    /// <summary>READDIRPLUS: the first entry.</summary>
    [FieldOffset(112)]
    public nint ListEntries;

    /// <summary>READDIRPLUS: whether these are the last entries.</summary>
    [FieldOffset(120)]
    public uint ListEnded;

    /// <summary>FSINFO: largest READ.</summary>
    [FieldOffset(104)]
    public uint LargestRead;

    /// <summary>FSINFO: largest WRITE.</summary>
    [FieldOffset(116)]
    public uint LargestWrite;

    /// <summary>FSSTAT: size in bytes.</summary>
    [FieldOffset(104)]
    public ulong TotalBytes;

    /// <summary>FSSTAT: free bytes for this user.</summary>
    [FieldOffset(120)]
    public ulong AvailableBytes;
}
