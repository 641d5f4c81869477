using System.Text;

namespace Emberkeep.Cli.Completion;

/// <summary>Writes the completion script for zsh.</summary>
internal static class ZshScript
{
    private const string Head = """
        #compdef emberkeep
        # zsh completion for emberkeep
        # Use it now:     source <(emberkeep completion zsh)
        # Use it always:  emberkeep completion zsh > "${fpath[1]}/_emberkeep"

        _emberkeep() {
            local current=${words[CURRENT]} previous=${words[CURRENT-1]} place="" word="" skip="" i
            local -a options commands values choices
            local files=""

            # The command that the words so far lead to; the values of options do not count.
            for (( i = 2; i < CURRENT; i++ )); do
                word=${words[i]}
                if [[ -n $skip ]]; then skip=""; continue; fi
                case "$place:$word" in

        """;

    private const string Middle = """
                    *) ;;
                esac
            done

            case "$place" in

        """;

    private const string Tail = """
            esac

            # The value of the option before.
            if (( ${values[(Ie)$previous]} )); then
                case "$previous" in

        """;

    private const string End = """
                    *) _files ;;
                esac
                return
            fi

            if [[ $current == -* ]]; then
                _describe -o 'option' options
                return
            fi

            (( ${#commands} )) && _describe 'command' commands
            (( ${#choices} )) && compadd -a choices
            [[ -n $files ]] && _files
            return 0
        }

        if [[ ${funcstack[1]} == _emberkeep ]]; then
            _emberkeep "$@"
        else
            compdef _emberkeep emberkeep
        fi

        """;

    public static string Write(IReadOnlyList<CommandNode> nodes)
    {
        var script = new StringBuilder(Head);
        foreach (var node in nodes)
        {
            foreach (var child in node.Subcommands)
            {
                var target = node.Path.Length == 0 ? child.Name : $"{node.Path} {child.Name}";
                script.Append($"            \"{node.Path}:{child.Name}\") place=\"{target}\" ;;\n");
            }
        }

        var valued = CommandNode.NamesWithValue(nodes);
        script.Append($"            {string.Join('|', valued.Select(name => $"*:{name}"))}) skip=1 ;;\n");
        script.Append(Middle);
        foreach (var node in nodes)
        {
            script.Append($"        \"{node.Path}\")\n");
            script.Append($"            options=({Join(node.Options.SelectMany(option => option.Names.Select(name => Described(name, option.Description))))})\n");
            script.Append($"            values=({Join(node.Options.Where(option => option.TakesValue).SelectMany(option => option.Names))})\n");
            script.Append($"            commands=({Join(node.Subcommands.Select(child => Described(child.Name, child.Description)))})\n");
            script.Append($"            choices=({Join(node.Choices)})\n");
            script.Append($"            files=\"{(node.TakesArguments && node.Choices.Count == 0 ? "1" : "")}\" ;;\n");
        }

        script.Append(Tail);
        foreach (var option in CommandNode.OptionsWithChoices(nodes))
        {
            script.Append($"            {string.Join('|', option.Names)}) compadd -- {Join(option.Choices)} ;;\n");
        }

        return script.Append(End).ToString();
    }

    private static string Join(IEnumerable<string> words) => string.Join(' ', words);

    private static string Described(string word, string description) => ShellQuote.Single($"{word}:{description.Replace(":", "\\:", StringComparison.Ordinal)}");
}
