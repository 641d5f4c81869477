using Emberkeep.Configuration.Ini;

namespace Emberkeep.Configuration.Values;

/// <summary>
/// All assignments of all sources. Each file is a layer and so is the command line; a later layer hides an earlier one under whatever
/// name it sets an option, as in oslo.config.
/// </summary>
internal sealed class RawValues
{
    private readonly List<ILookup<(string Section, string Name), IniEntry>> _layers = [];

    /// <summary>Adds a layer above all others.</summary>
    public void AddLayer(IEnumerable<IniEntry> entries) => _layers.Add(entries.ToLookup(entry => (entry.Section, entry.Name)));

    /// <summary>
    /// The assignments to any of the names in the highest layer that has one: ordered by name as given, then by line.
    /// </summary>
    public IReadOnlyList<IniEntry> Find(string section, IEnumerable<string> names)
    {
        for (var i = _layers.Count - 1; i >= 0; i--)
        {
            var found = names.SelectMany(name => _layers[i][(section, name)]).ToList();
            if (found.Count > 0)
            {
                return found;
            }
        }

        return [];
    }

    /// <summary>The assignment that holds for a name, or null.</summary>
    public IniEntry? FindLast(string section, string name) => Find(section, [name]) is [.., var last] ? last : null;
}
