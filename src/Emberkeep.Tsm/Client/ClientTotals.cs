namespace Emberkeep.Tsm.Client;

/// <summary>Finds the totals in the client's output, which has them in English only: it is started with an English locale.</summary>
internal static class ClientTotals
{
    private const string Beginning = "Total number of objects ";

    private static readonly (string Words, ClientTotal Total)[] s_all =
    [
        ("backed up", ClientTotal.BackedUp), ("restored", ClientTotal.Restored), ("deleted", ClientTotal.Deleted), ("failed", ClientTotal.Failed),
    ];

    /// <summary>The total that a line has; its count is null when it is no number.</summary>
    public static (ClientTotal Total, long? Count)? Find(string line)
    {
        var text = line.AsSpan().Trim();
        var colon = text.IndexOf(':');
        if (colon < 0 || !text.StartsWith(Beginning, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        foreach (var (words, total) in s_all)
        {
            if (text[Beginning.Length..colon].Trim().Equals(words, StringComparison.OrdinalIgnoreCase))
            {
                return (total, Count.TryParse(text[(colon + 1)..], out var count) ? count : null);
            }
        }

        return null;
    }
}
