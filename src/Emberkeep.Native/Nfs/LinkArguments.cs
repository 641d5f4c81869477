namespace Emberkeep.Native.Nfs;

/// <summary>The arguments of LINK.</summary>
internal struct LinkArguments
{
    public NfsOpaque File;
    public NameArguments Where;
}
