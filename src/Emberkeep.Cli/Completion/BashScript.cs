using System.Text;

namespace Emberkeep.Cli.Completion;

/// <summary>Writes the completion script for bash; it needs no bash-completion package.</summary>
internal static class BashScript
{
    private const string Head = """
        # bash completion for emberkeep
        # Use it now:     source <(emberkeep completion bash)
        # Use it always:  emberkeep completion bash > ~/.local/share/bash-completion/completions/emberkeep

        _emberkeep() {
            local current=${COMP_WORDS[COMP_CWORD]} previous="" path="" word="" skip="" i
            local options="" commands="" values="" choices="" files=""
            COMPREPLY=()
            (( COMP_CWORD > 0 )) && previous=${COMP_WORDS[COMP_CWORD-1]}

            # bash makes three words of --option=value.
            if [[ $current == "=" ]]; then
                current=""
            elif [[ $previous == "=" ]] && (( COMP_CWORD > 1 )); then
                previous=${COMP_WORDS[COMP_CWORD-2]}
            fi

            # The command that the words so far lead to; the values of options do not count.
            for (( i = 1; i < COMP_CWORD; i++ )); do
                word=${COMP_WORDS[i]}
                if [[ $word == "=" ]]; then skip=1; continue; fi
                if [[ -n $skip ]]; then skip=""; continue; fi
                case "$path:$word" in

        """;

    private const string Middle = """
                    *) ;;
                esac
            done

            case "$path" in

        """;

    private const string Tail = """
            esac

            # The value of the option before.
            if [[ " $values " == *" $previous "* ]]; then
                case "$previous" in

        """;

    private const string End = """
                    *) COMPREPLY=( $(compgen -f -- "$current") ); compopt -o filenames 2>/dev/null ;;
                esac
                return
            fi

            if [[ $current == -* ]]; then
                COMPREPLY=( $(compgen -W "$options" -- "$current") )
                return
            fi

            COMPREPLY=( $(compgen -W "$commands $choices" -- "$current") )
            if [[ -n $files ]]; then
                COMPREPLY+=( $(compgen -f -- "$current") )
                compopt -o filenames 2>/dev/null
            fi
        }

        complete -F _emberkeep emberkeep

        """;

    public static string Write(IReadOnlyList<CommandNode> nodes)
    {
        var script = new StringBuilder(Head);
        foreach (var node in nodes)
        {
            foreach (var child in node.Subcommands)
            {
                var target = node.Path.Length == 0 ? child.Name : $"{node.Path} {child.Name}";
                script.Append($"            \"{node.Path}:{child.Name}\") path=\"{target}\" ;;\n");
            }
        }

        var valued = CommandNode.NamesWithValue(nodes);
        script.Append($"            {string.Join('|', valued.Select(name => $"*:{name}"))}) skip=1 ;;\n");
        script.Append(Middle);
        foreach (var node in nodes)
        {
            script.Append($"        \"{node.Path}\")\n");
            script.Append($"            options=\"{Join(node.Options.SelectMany(option => option.Names))}\"\n");
            script.Append($"            values=\"{Join(node.Options.Where(option => option.TakesValue).SelectMany(option => option.Names))}\"\n");
            script.Append($"            commands=\"{Join(node.Subcommands.Select(child => child.Name))}\"\n");
            script.Append($"            choices=\"{Join(node.Choices)}\"\n");
            script.Append($"            files=\"{(node.TakesArguments && node.Choices.Count == 0 ? "1" : "")}\" ;;\n");
        }

        script.Append(Tail);
        foreach (var option in CommandNode.OptionsWithChoices(nodes))
        {
            script.Append($"            {string.Join('|', option.Names)}) COMPREPLY=( $(compgen -W \"{Join(option.Choices)}\" -- \"$current\") ) ;;\n");
        }

        return script.Append(End).ToString();
    }

    private static string Join(IEnumerable<string> words) => string.Join(' ', words);
}
