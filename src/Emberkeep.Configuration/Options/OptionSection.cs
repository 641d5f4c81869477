using System.Globalization;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Options;

/// <summary>The options that one class declares: a chapter of the reference.</summary>
/// <param name="title">The chapter's title.</param>
/// <param name="introduction">What to know before reading the options.</param>
public sealed class OptionSection(string title, string introduction)
{
    private readonly List<Option> _options = [];

    /// <summary>The chapter's title.</summary>
    public string Title => title;

    /// <summary>What to know before reading the options.</summary>
    public string Introduction => introduction;

    /// <summary>The options in the order of their declaration.</summary>
    public IReadOnlyList<Option> Options => _options;

    /// <summary>Declares an option of a vendor's driver: any text.</summary>
    /// <param name="name">Its name in the section [DEFAULT]; begin it with <c>backup_</c> and the vendor's name.</param>
    /// <param name="meaning">What it does, in a sentence or two.</param>
    /// <param name="defaultText">The default as it would be written in a file, or null for none.</param>
    public Option<string?> AddText(string name, string meaning, string? defaultText = null) => AddOfVendor<string?>(name, Types.Text, meaning, defaultText);

    /// <summary>Declares an option of a vendor's driver: one of a few words, upper and lower case alike.</summary>
    public Option<string> AddChoice(string name, string meaning, string defaultText, params string[] choices) =>
        AddOfVendor<string>(name, Types.Choice(choices), meaning, defaultText);

    /// <summary>Declares an option of a vendor's driver: true or false.</summary>
    public Option<bool> AddBoolean(string name, string meaning, bool defaultValue) =>
        AddOfVendor<bool>(name, Types.Boolean, meaning, defaultValue ? "true" : "false");

    /// <summary>Declares an option of a vendor's driver: a whole number within limits.</summary>
    public Option<long> AddInteger(string name, string meaning, long defaultValue, long? min = null, long? max = null) =>
        AddOfVendor<long>(name, Types.Integer(min, max), meaning, defaultValue.ToString(CultureInfo.InvariantCulture));

    /// <summary>Declares an option of a vendor's driver: text that is never shown.</summary>
    public Option<Secret?> AddSecret(string name, string meaning) => AddOfVendor<Secret?>(name, Types.Secret, meaning, null);

    private Option<T> AddOfVendor<T>(string name, OptionType type, string meaning, string? defaultText) =>
        Add(new Option<T>(name, type, defaultText) { Meaning = meaning, AppliesTo = OptionArea.Vendor, IsUsed = true });

    internal Option<T> Add<T>(Option<T> option)
    {
        _options.Add(option);
        return option;
    }
}
