namespace Emberkeep.Native.Nfs;

/// <summary>The arguments of RENAME.</summary>
internal struct RenameArguments
{
    public NameArguments From;
    public NameArguments To;
}
