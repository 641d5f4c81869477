namespace Emberkeep.Native.Nfs;

/// <summary>The arguments of SETATTR.</summary>
internal struct SetAttributesArguments
{
    public NfsOpaque File;
    public NewAttributes Attributes;
    public uint ChecksChangeTime;
    public NfsTime ChangeTime;
}
