namespace Emberkeep.Native.Nfs;

/// <summary>The arguments of MKDIR.</summary>
internal struct MakeDirectoryArguments
{
    public NameArguments Where;
    public NewAttributes Attributes;
}
