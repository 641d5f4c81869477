using Emberkeep.MountHelper.Grammar;

namespace Emberkeep.MountHelper;

/// <summary>One of the few things that can be asked for.</summary>
/// <param name="Verb">mount, unmount, detach, list or serve-socket.</param>
/// <param name="Name">The share's name; null for list and serve-socket.</param>
internal sealed record Request(string Verb, string? Name)
{
    /// <summary>All command lines that exist.</summary>
    public const string Usage = "Usage: emberkeep-mount mount NAME | unmount NAME | detach NAME | list | serve-socket";

    /// <summary>Takes the words of a command line, exactly; null for anything that is not in the usage.</summary>
    public static Request? Parse(IReadOnlyList<string> words) => words switch
    {
        ["mount" or "unmount" or "detach", var name] when SharesFile.IsName(name) => new Request(words[0], name),
        ["list" or "serve-socket"] => new Request(words[0], null),
        _ => null,
    };
}
