namespace Emberkeep.Native.Nfs;

/// <summary>Attributes that a server may leave out of a reply.</summary>
internal struct OptionalAttributes
{
    public uint Follows;
    public NfsAttributes Value;

    public readonly NfsAttributes? ToNullable() => Follows != 0 ? Value : null;
}
