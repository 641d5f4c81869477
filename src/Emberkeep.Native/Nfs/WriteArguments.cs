namespace Emberkeep.Native.Nfs;

/// <summary>The arguments of WRITE.</summary>
internal struct WriteArguments
{
    /// <summary>The server may keep the data in memory until a COMMIT.</summary>
    public const int Unstable = 0;

    public NfsOpaque File;
    public ulong Offset;
    public uint Count;
    public int Stability;
    public NfsOpaque Data;
}
