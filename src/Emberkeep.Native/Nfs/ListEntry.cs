namespace Emberkeep.Native.Nfs;

/// <summary>One entry of a READDIRPLUS reply (entryplus3), linked to the next.</summary>
internal unsafe struct ListEntry
{
    public ulong FileNumber;
    public byte* Name;
    public ulong Cookie;
    public OptionalAttributes Attributes;
    public OptionalHandle Handle;
    public ListEntry* Next;
}
