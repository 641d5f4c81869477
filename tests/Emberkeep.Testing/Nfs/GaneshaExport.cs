namespace Emberkeep.Testing.Nfs;

/// <summary>A directory that a test server exports.</summary>
/// <param name="Name">Its name below the server's directory.</param>
/// <param name="SquashesRoot">Whether uid 0 of a client becomes nobody.</param>
/// <param name="IsReadOnly">Whether writing is refused.</param>
/// <param name="Bytes">Size of a file system of its own, writable for all, that only the server sees; null for none.</param>
/// <param name="IsChangedLocally">Whether others change the directory on this machine, so that the server must remember nothing of it.</param>
public sealed record GaneshaExport(string Name, bool SquashesRoot = true, bool IsReadOnly = false, int? Bytes = null, bool IsChangedLocally = false);
