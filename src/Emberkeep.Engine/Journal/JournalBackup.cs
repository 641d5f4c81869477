namespace Emberkeep.Engine.Journal;

/// <summary>Where the objects of a backup are.</summary>
/// <param name="Container">Their container.</param>
/// <param name="Prefix">What their names begin with.</param>
internal sealed record JournalBackup(string Container, string Prefix);
