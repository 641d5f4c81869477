namespace Emberkeep.Native.Nfs;

/// <summary>The arguments of CREATE.</summary>
internal struct CreateArguments
{
    /// <summary>Fails when the name is taken, and sets the attributes in the same step.</summary>
    public const int Guarded = 1;

    public NameArguments Where;
    public int How;
    public NewAttributes Attributes;
}
