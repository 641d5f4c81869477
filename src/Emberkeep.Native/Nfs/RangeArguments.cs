namespace Emberkeep.Native.Nfs;

/// <summary>A range of a file: the arguments of READ and COMMIT.</summary>
internal struct RangeArguments
{
    public NfsOpaque File;
    public ulong Offset;
    public uint Count;
}
