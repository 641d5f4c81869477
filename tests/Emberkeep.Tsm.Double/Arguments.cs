namespace Emberkeep.Tsm.Double;

/// <summary>A command line: verbs, then options with a hyphen and paths.</summary>
internal sealed record Arguments(IReadOnlyList<string> Verbs, IReadOnlyList<string> Options, IReadOnlyList<string> Paths)
{
    /// <summary>The first verb, or nothing.</summary>
    public string Verb => Verbs.Count > 0 ? Verbs[0] : "";

    public bool IsImage => Verbs.Contains("image", StringComparer.Ordinal) || Value("-objtype") == "image";

    public static Arguments Parse(string[] words)
    {
        var verbs = words.TakeWhile(word => !word.StartsWith('-') && !word.StartsWith('/')).ToList();
        var rest = words.Skip(verbs.Count).ToList();
        return new Arguments(verbs, [.. rest.Where(word => word.StartsWith('-'))], [.. rest.Where(word => !word.StartsWith('-'))]);
    }

    public bool Has(string option) => Options.Contains(option, StringComparer.Ordinal);

    public string? Value(string option) => Options.FirstOrDefault(word => word.StartsWith(option + "=", StringComparison.Ordinal))?[(option.Length + 1)..];
}
