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

    internal Option<T> Add<T>(Option<T> option)
    {
        _options.Add(option);
        return option;
    }
}
