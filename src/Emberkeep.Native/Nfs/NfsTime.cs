namespace Emberkeep.Native.Nfs;

/// <summary>A time stamp of the server.</summary>
internal struct NfsTime
{
    public uint Seconds;
    public uint Nanoseconds;
}
