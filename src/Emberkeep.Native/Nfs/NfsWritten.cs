namespace Emberkeep.Native.Nfs;

/// <summary>What a server did with data.</summary>
/// <param name="Count">Bytes taken, from the start of what was sent.</param>
/// <param name="IsDurable">Whether they need no COMMIT.</param>
/// <param name="Verifier">Changes when the server may have lost what was not committed.</param>
internal readonly record struct NfsWritten(int Count, bool IsDurable, ulong Verifier);
