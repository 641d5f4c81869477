namespace Emberkeep.Cli.Output;

/// <summary>Draws a table for scripts: no colour, no lines, columns two blanks apart, a heading line first.</summary>
internal static class PlainTable
{
    private const int Gap = 2;

    public static void Write(TextTable table, TextWriter writer)
    {
        var widths = new int[table.Columns.Count];
        for (var column = 0; column < widths.Length; column++)
        {
            widths[column] = table.Heading(column).Length;
            for (var row = 0; row < table.Rows.Count; row++)
            {
                widths[column] = Math.Max(widths[column], table.Cell(row, column).Length);
            }
        }

        WriteRow(table, table.Heading, widths, writer);
        for (var row = 0; row < table.Rows.Count; row++)
        {
            var current = row;
            WriteRow(table, column => table.Cell(current, column), widths, writer);
        }
    }

    private static void WriteRow(TextTable table, Func<int, string> cell, int[] widths, TextWriter writer)
    {
        var pending = 0;
        for (var column = 0; column < widths.Length; column++)
        {
            var text = cell(column);
            var padding = widths[column] - text.Length;
            var before = pending + (table.IsRight(column) ? padding : 0);
            writer.Write(new string(' ', before));
            writer.Write(text);
            pending = Gap + (table.IsRight(column) ? 0 : padding);
        }

        writer.WriteLine();
    }
}
