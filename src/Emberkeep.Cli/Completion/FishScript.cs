using System.Text;

namespace Emberkeep.Cli.Completion;

/// <summary>Writes the completion script for fish.</summary>
internal static class FishScript
{
    private const string Head = """
        # fish completion for emberkeep
        # Use it now:     emberkeep completion fish | source
        # Use it always:  emberkeep completion fish > ~/.config/fish/completions/emberkeep.fish

        # True when the words so far lead to the given command; the values of options do not count.
        function __emberkeep_at
            set -l place
            set -l skip 0
            for word in (commandline -opc)[2..-1]
                if test $skip -eq 1
                    set skip 0
                    continue
                end

        """;

    public static string Write(IReadOnlyList<CommandNode> nodes)
    {
        var script = new StringBuilder(Head);
        var valued = CommandNode.NamesWithValue(nodes);
        script.Append("        switch $word\n");
        script.Append($"            case {string.Join(' ', valued)}\n");
        script.Append("                set skip 1\n            case '-*'\n            case '*'\n                switch \"$place:$word\"\n");
        script.Append($"                    case {string.Join(' ', Transitions(nodes).Select(ShellQuote.Fish))}\n");
        script.Append("                        set -a place $word\n                end\n        end\n    end\n    test \"$place\" = \"$argv\"\nend\n\n");
        script.Append("complete -c emberkeep -f\n");
        foreach (var node in nodes)
        {
            WriteNode(script, node);
        }

        return script.ToString();
    }

    private static IEnumerable<string> Transitions(IReadOnlyList<CommandNode> nodes) =>
        nodes.SelectMany(node => node.Subcommands.Select(child => $"{node.Path}:{child.Name}"));

    private static void WriteNode(StringBuilder script, CommandNode node)
    {
        var start = $"complete -c emberkeep -n {ShellQuote.Fish($"__emberkeep_at {node.Path}".TrimEnd())}";
        foreach (var child in node.Subcommands)
        {
            script.Append($"{start} -a {child.Name} -d {ShellQuote.Fish(child.Description)}\n");
        }

        if (node.Choices.Count > 0)
        {
            script.Append($"{start} -a {ShellQuote.Fish(string.Join(' ', node.Choices))}\n");
        }
        else if (node.TakesArguments)
        {
            script.Append($"{start} -F\n");
        }

        foreach (var option in node.Options)
        {
            script.Append(start);
            foreach (var name in option.Names)
            {
                script.Append(name switch
                {
                    ['-', '-', .. var longName] => $" -l {longName}",
                    ['-', _] => $" -s {ShellQuote.Fish(name[1..])}",
                    _ => "",
                });
            }

            script.Append(option switch
            {
                { Choices.Count: > 0 } => $" -x -a {ShellQuote.Fish(string.Join(' ', option.Choices))}",
                { TakesValue: true } => " -r -F",
                _ => "",
            });
            script.Append($" -d {ShellQuote.Fish(option.Description)}\n");
        }
    }
}
