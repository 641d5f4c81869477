namespace Emberkeep.Tsm.Client;

/// <summary>An object of the server in the answer to a query.</summary>
/// <param name="Path">The path under which it was stored.</param>
/// <param name="IsActive">False for a version that the server keeps for as long as its policy says, and no longer.</param>
internal sealed record ListedObject(string Path, bool IsActive)
{
    /// <summary>
    /// Finds the object in a line. What stands before differs between clients, kinds of objects and languages; last come the letter A or I and the path.
    /// </summary>
    /// <returns>Null when the line lists none.</returns>
    public static ListedObject? Find(string line)
    {
        var path = line.IndexOf(" /", StringComparison.Ordinal);
        if (path < 0)
        {
            return null;
        }

        var before = line.AsSpan(0, path).TrimEnd();
        return before.Length >= 2 && before[^1] is 'A' or 'I' && char.IsWhiteSpace(before[^2])
            ? new ListedObject(line[(path + 1)..].TrimEnd(), before[^1] == 'A')
            : null;
    }
}
