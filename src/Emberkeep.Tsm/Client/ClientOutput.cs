namespace Emberkeep.Tsm.Client;

/// <summary>
/// What the client printed, as far as it says something about the outcome. However much is printed, only a bounded part is kept. Both streams may add
/// lines at the same time.
/// </summary>
internal sealed class ClientOutput
{
    private const int MaxMessages = 100;
    private const int MaxListed = 10_000;
    private const int TailLength = 10;

    private readonly Lock _lock = new();
    private readonly List<ClientMessage> _messages = [];
    private readonly List<ListedObject> _listed = [];
    private readonly Queue<string> _tail = new();
    private readonly Dictionary<ClientTotal, long?> _totals = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>The numbered messages, in order, the first hundred.</summary>
    public IReadOnlyList<ClientMessage> Messages => _messages;

    /// <summary>The objects that a query listed.</summary>
    public IReadOnlyList<ListedObject> Listed => _listed;

    /// <summary>The last lines.</summary>
    public IEnumerable<string> Tail => _tail;

    /// <summary>Reads all of an output.</summary>
    public static ClientOutput Parse(string text)
    {
        var output = new ClientOutput();
        var lines = new LineAssembler(output.Add);
        lines.Add(text);
        lines.Complete();
        return output;
    }

    /// <summary>A total that was printed; null when it was not, or in a form that is no number. The last counts if there are several.</summary>
    public long? Total(ClientTotal total) => _totals.GetValueOrDefault(total);

    /// <summary>Whether the total was printed, in whatever form.</summary>
    public bool HasTotal(ClientTotal total) => _totals.ContainsKey(total);

    /// <summary>True when a line is the path and nothing else: a client may break a line that is too long for it before the path.</summary>
    public bool HasLine(string path) => _paths.Contains(path);

    /// <summary>Takes one line.</summary>
    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_lock)
        {
            Keep(line);
        }
    }

    private void Keep(string line)
    {
        _tail.Enqueue(line.Trim());
        if (_tail.Count > TailLength)
        {
            _tail.Dequeue();
        }

        if (ClientMessage.Find(line) is { } message)
        {
            if (_messages.Count < MaxMessages)
            {
                _messages.Add(message);
            }
        }
        else if (ClientTotals.Find(line) is { } total)
        {
            _totals[total.Total] = total.Count;
        }
        else if (ListedObject.Find(line) is { } listed)
        {
            if (_listed.Count < MaxListed)
            {
                _listed.Add(listed);
            }
        }
        else if (_paths.Count < MaxListed && line.AsSpan().TrimStart().StartsWith('/'))
        {
            _paths.Add(line.Trim());
        }
    }
}
