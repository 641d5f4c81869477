using System.CommandLine;

namespace Emberkeep.Cli.Completion;

/// <summary>One command of the tree, as the completion scripts need to know it.</summary>
/// <param name="Path">The words that lead to it, without the program's name, for example <c>backup list</c>; empty for the program itself.</param>
/// <param name="Subcommands">The commands below it.</param>
/// <param name="Options">The options that it takes, with those of the commands above that hold everywhere.</param>
/// <param name="Choices">What its argument can be, when that is one of a few words.</param>
/// <param name="TakesArguments">True when it takes arguments.</param>
internal sealed record CommandNode(
    string Path,
    IReadOnlyList<CommandWord> Subcommands,
    IReadOnlyList<OptionWord> Options,
    IReadOnlyList<string> Choices,
    bool TakesArguments)
{
    /// <summary>The command and all below it, each parent before its children.</summary>
    public static IReadOnlyList<CommandNode> TreeOf(Command root)
    {
        var nodes = new List<CommandNode>();
        Collect(root, "", [], nodes);
        return nodes;
    }

    /// <summary>The names of all options of a tree that take a value.</summary>
    public static IEnumerable<string> NamesWithValue(IReadOnlyList<CommandNode> nodes) => nodes
        .SelectMany(node => node.Options)
        .Where(option => option.TakesValue)
        .SelectMany(option => option.Names)
        .Distinct(StringComparer.Ordinal);

    /// <summary>The options of a tree whose value is one of a few words.</summary>
    public static IEnumerable<OptionWord> OptionsWithChoices(IReadOnlyList<CommandNode> nodes) => nodes
        .SelectMany(node => node.Options)
        .Where(option => option.Choices.Count > 0)
        .DistinctBy(option => option.Names[0], StringComparer.Ordinal);

    private static void Collect(Command command, string path, IReadOnlyList<OptionWord> inherited, List<CommandNode> nodes)
    {
        var own = command.Options.Where(option => !option.Hidden).Select(option => (option.Recursive, Word: OptionWord.Of(option))).ToList();
        var arguments = command.Arguments.Where(argument => !argument.Hidden).ToList();
        var subcommands = command.Subcommands.Where(child => !child.Hidden).ToList();
        nodes.Add(new CommandNode(
            path,
            [.. subcommands.Select(child => new CommandWord(child.Name, child.Description ?? ""))],
            [.. own.Select(option => option.Word), .. inherited],
            [.. arguments.SelectMany(argument => argument.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty)).Select(item => item.Label)],
            arguments.Count > 0));

        IReadOnlyList<OptionWord> passedOn = [.. inherited, .. own.Where(option => option.Recursive).Select(option => option.Word)];
        foreach (var child in subcommands)
        {
            Collect(child, path.Length == 0 ? child.Name : $"{path} {child.Name}", passedOn, nodes);
        }
    }
}
