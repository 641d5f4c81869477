namespace Emberkeep.Native.Nfs;

/// <summary>A file handle that a server may leave out of a reply.</summary>
internal struct OptionalHandle
{
    public uint Follows;
    public NfsOpaque Value;

    public readonly NfsHandle? ToNullable() => Follows != 0 ? Value.ToHandle() : null;
}
