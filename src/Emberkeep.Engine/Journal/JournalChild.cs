namespace Emberkeep.Engine.Journal;

/// <summary>An increment that takes over objects.</summary>
/// <param name="Container">The container of its objects.</param>
/// <param name="Prefix">What their names begin with.</param>
/// <param name="FirstNumber">
/// Objects with this number or a higher one that are not in the increment's index were made by the job, and nobody needs them before the index
/// lists them.
/// </param>
internal sealed record JournalChild(string Container, string Prefix, int FirstNumber);
