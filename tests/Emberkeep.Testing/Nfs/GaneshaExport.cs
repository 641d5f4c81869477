namespace Emberkeep.Testing.Nfs;

/// <summary>A directory that a test server exports.</summary>
/// <param name="Name">Its name below the server's directory.</param>
/// <param name="SquashesRoot">Whether uid 0 of a client becomes nobody.</param>
/// <param name="IsReadOnly">Whether writing is refused.</param>
public sealed record GaneshaExport(string Name, bool SquashesRoot = true, bool IsReadOnly = false);
