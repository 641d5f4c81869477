using Emberkeep.Configuration.Validation;

namespace Emberkeep.Configuration.Ini;

/// <summary>What a configuration file says.</summary>
/// <param name="Path">The file.</param>
/// <param name="Entries">The assignments in the order of the file.</param>
/// <param name="Sections">The section headers as they are written, each once.</param>
/// <param name="Faults">The lines that cannot be read.</param>
internal sealed record IniFile(
    string Path, IReadOnlyList<IniEntry> Entries, IReadOnlyCollection<string> Sections, IReadOnlyList<ConfigurationFault> Faults);
