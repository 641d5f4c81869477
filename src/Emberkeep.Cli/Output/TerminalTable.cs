using Spectre.Console;

namespace Emberkeep.Cli.Output;

/// <summary>Draws a table for a person. The only place that loads Spectre.Console.</summary>
internal static class TerminalTable
{
    public static void Write(TextTable table, Terminal terminal, bool useColor)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = useColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = useColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal.Out),
        });
        console.Profile.Width = terminal.Width;

        var drawn = new Table { Border = TableBorder.None };
        for (var column = 0; column < table.Columns.Count; column++)
        {
            drawn.AddColumn(new TableColumn(new Text(table.Heading(column), new Style(decoration: Decoration.Bold)))
            {
                NoWrap = column == 0,
                Alignment = table.IsRight(column) ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, 2, 0),
            });
        }

        for (var row = 0; row < table.Rows.Count; row++)
        {
            var current = row;
            drawn.AddRow(Enumerable.Range(0, table.Columns.Count).Select(column => new Text(table.Cell(current, column))));
        }

        console.Write(drawn);
    }
}
