using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Check;

/// <summary>Old files of one place that belong to no backup, for setting aside.</summary>
/// <param name="Place">The place.</param>
/// <param name="Prefix">The prefix of the backup that they would have become, or null for unfinished files.</param>
/// <param name="HasDigests">True when there is a list of digests: then nothing but the index is missing.</param>
internal sealed record Remains(string Place, BackupPrefix? Prefix, bool HasDigests);
