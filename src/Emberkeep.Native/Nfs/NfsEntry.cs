namespace Emberkeep.Native.Nfs;

/// <summary>One name in a directory.</summary>
internal sealed record NfsEntry(string Name, NfsAttributes? Attributes);
