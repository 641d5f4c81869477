namespace Emberkeep.Configuration.Options;

/// <summary>Texts separated by commas. Blanks around an item and commas at the end do not count.</summary>
internal sealed class ListType : OptionType
{
    public override string Name => "list";

    public override bool TryParse(string text, HostFacts host, out object? value)
    {
        var list = text.Trim().TrimEnd(',');
        value = list.Length == 0 ? Array.Empty<string>() : Array.ConvertAll(list.Split(','), item => item.Trim());
        return true;
    }

    public override string Expectation(HostFacts host) => "items separated by commas";

    public override string Format(object value) => string.Join(",", (IReadOnlyList<string>)value);

    public override string FormatForReference(object value) =>
        $"[{string.Join(", ", ((IReadOnlyList<string>)value).Select(item => $"'{item}'"))}]";
}
