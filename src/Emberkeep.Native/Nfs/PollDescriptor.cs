namespace Emberkeep.Native.Nfs;

/// <summary>struct pollfd of poll(2).</summary>
internal struct PollDescriptor
{
    public const short Readable = 1;

    public int Descriptor;
    public short Events;
    public short Returned;
}
