namespace Emberkeep.Cli.Output;

/// <summary>Rows under headings, not yet drawn.</summary>
/// <param name="Columns">The headings; one that starts with '&gt;' is of a column that is aligned to the right.</param>
/// <param name="Rows">The cells, as many per row as there are columns; an empty cell is drawn as '-'.</param>
internal sealed record TextTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The heading of a column as it is shown.</summary>
    public string Heading(int column) => Columns[column].TrimStart('>');

    /// <summary>True when the column is aligned to the right.</summary>
    public bool IsRight(int column) => Columns[column].StartsWith('>');

    /// <summary>A cell as it is shown.</summary>
    public string Cell(int row, int column) => Rows[row][column] is { Length: > 0 } text ? Printable.Text(text) : "-";
}
