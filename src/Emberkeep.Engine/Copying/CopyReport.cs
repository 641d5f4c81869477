using Emberkeep.Backups;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Copying;

/// <summary>What became of one backup.</summary>
/// <param name="Source">The backup where it was.</param>
/// <param name="Target">The backup as the other repository has it, or will have it.</param>
/// <param name="Outcome">In short.</param>
/// <param name="CopiedObjects">Data objects that were copied, in a dry run that would be.</param>
/// <param name="CopiedBytes">Their stored bytes.</param>
/// <param name="FoundObjects">Data objects that were there already and proved to be the same.</param>
/// <param name="Error">Why it failed, or null.</param>
public sealed record CopyReport(
    BackupRecord Source, BackupRecord Target, CopyOutcome Outcome, int CopiedObjects, long CopiedBytes, int FoundObjects, BackupException? Error);
