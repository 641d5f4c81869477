namespace Emberkeep.Native.Nfs;

/// <summary>A part of a directory.</summary>
/// <param name="Entries">Its names; those that are not UTF-8 are left out.</param>
/// <param name="Cookie">Where the next part starts.</param>
/// <param name="Verifier">To be sent with the next request.</param>
/// <param name="IsLast">Whether there is no next part.</param>
internal sealed record NfsEntries(List<NfsEntry> Entries, ulong Cookie, ulong Verifier, bool IsLast);
