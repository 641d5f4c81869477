namespace Emberkeep.Native.Nfs;

/// <summary>What was found under a name or made there; a server may leave out either part for what it made, and the attributes always.</summary>
internal sealed record NfsObject(NfsHandle? Handle, NfsAttributes? Attributes);
