namespace Emberkeep.Cli.Completion;

/// <summary>A command's name and its one line of help.</summary>
internal sealed record CommandWord(string Name, string Description);
