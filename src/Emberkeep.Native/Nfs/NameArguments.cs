namespace Emberkeep.Native.Nfs;

/// <summary>A name in a directory (diropargs3): the arguments of LOOKUP, REMOVE and RMDIR.</summary>
internal unsafe struct NameArguments
{
    public NfsOpaque Directory;
    public byte* Name;
}
