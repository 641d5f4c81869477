using System.Collections.Frozen;
using Emberkeep.Errors;

namespace Emberkeep.Configuration.Options;

/// <summary>The options that a configuration is read with: Emberkeep's own, and those of a vendor's driver if one is configured.</summary>
internal sealed class OptionSet
{
    private readonly FrozenDictionary<(string Group, string Name), Option> _byName;

    private OptionSet(IReadOnlyList<Option> options)
    {
        All = options;
        _byName = options.SelectMany(option => option.AllNames.Select(name => (Key: (option.Group, name), Option: option)))
            .ToFrozenDictionary(entry => entry.Key, entry => entry.Option);
    }

    /// <summary>Emberkeep's own options.</summary>
    public static OptionSet BuiltIn { get; } = new([.. OptionTable.All]);

    /// <summary>All options, Emberkeep's own first.</summary>
    public IReadOnlyList<Option> All { get; }

    /// <summary>Emberkeep's own options and a vendor's.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when a name is taken.</exception>
    public static OptionSet With(OptionSection? vendor)
    {
        if (vendor is null)
        {
            return BuiltIn;
        }

        var taken = BuiltIn.All.SelectMany(option => option.AllNames).ToHashSet(StringComparer.Ordinal);
        return vendor.Options.SelectMany(option => option.AllNames).FirstOrDefault(name => !taken.Add(name)) is { } twice
            ? throw new BackupException(
                ErrorKind.Invalid,
                $"The plug-in '{vendor.Title}' declares the option {twice}, a name that is taken.",
                "Ask the maker of the plug-in for one whose options have names of their own.")
            : new OptionSet([.. BuiltIn.All, .. vendor.Options]);
    }

    /// <summary>The option that a name in a section stands for, or null. Aliases and deprecated names count.</summary>
    public Option? Find(string group, string name) => _byName.GetValueOrDefault((group, name));

    /// <summary>The known name that is most like a misspelt one, or null when none is near.</summary>
    public string? Nearest(string name) => Spelling.Nearest(name, All.SelectMany(option => option.AllNames));
}
