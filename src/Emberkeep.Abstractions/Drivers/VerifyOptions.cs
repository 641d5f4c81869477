using Emberkeep.Backups;

namespace Emberkeep.Drivers;

/// <summary>How thoroughly to verify.</summary>
/// <param name="IsQuick">True to check metadata, names and presence only, without reading data.</param>
/// <param name="KnownGood">
/// Backups of the chain whose own data need not be read again because the caller has just verified them; null for none. It keeps
/// verifying a whole repository linear in its size.
/// </param>
public sealed record VerifyOptions(bool IsQuick = false, IReadOnlySet<BackupId>? KnownGood = null);
