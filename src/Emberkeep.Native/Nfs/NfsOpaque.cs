namespace Emberkeep.Native.Nfs;

/// <summary>Counted bytes: a file handle or file data.</summary>
internal unsafe struct NfsOpaque
{
    public uint Length;
    public byte* Data;

    /// <summary>Copies the bytes, which belong to a reply.</summary>
    public readonly NfsHandle ToHandle() => new(new ReadOnlySpan<byte>(Data, (int)Length).ToArray());
}
