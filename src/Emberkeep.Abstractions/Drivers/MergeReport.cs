using Emberkeep.Backups;

namespace Emberkeep.Drivers;

/// <summary>What one increment took over, or would take over, from its deleted parent.</summary>
/// <param name="Child">The increment as it is afterwards: its parent is the deleted backup's parent, or it is full now.</param>
/// <param name="LinkedObjects">Objects that got a second name; they take no room.</param>
/// <param name="LinkedBytes">Stored bytes of those.</param>
/// <param name="CopiedObjects">Objects that were copied, because the store has no second names or no more for them.</param>
/// <param name="CopiedBytes">Stored bytes of those.</param>
public sealed record MergeReport(BackupRecord Child, int LinkedObjects, long LinkedBytes, int CopiedObjects, long CopiedBytes);
