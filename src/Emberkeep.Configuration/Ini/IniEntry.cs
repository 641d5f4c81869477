using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Ini;

/// <summary>One assignment as it stands in a file, before any substitution.</summary>
/// <param name="Section">The section's name, in lower case unless it is exactly <c>DEFAULT</c>.</param>
/// <param name="Name">What stands left of the separator.</param>
/// <param name="Value">What stands right of it, with continuation lines joined by line feeds.</param>
/// <param name="Source">Where the assignment begins.</param>
internal sealed record IniEntry(string Section, string Name, string Value, ValueSource Source);
