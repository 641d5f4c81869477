namespace Emberkeep.Storage.FileSystem.Tests.PowerFailure;

/// <summary>A directory of a simulated file system: its entries now, those on the disk, and the changes in between.</summary>
internal sealed class SimulatedDirectory
{
    private readonly SortedDictionary<string, object> _durable = new(StringComparer.Ordinal);
    private readonly List<(string? Removed, string? Added, object? Node)> _pending = [];

    /// <summary>Files and directories by name.</summary>
    public SortedDictionary<string, object> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Changes entries in one step.</summary>
    public void Change(string? removed, string? added, object? node)
    {
        _pending.Add((removed, added, node));
        Apply(Entries, (removed, added, node));
    }

    public void Sync()
    {
        _pending.ForEach(change => Apply(_durable, change));
        _pending.Clear();
    }

    /// <summary>The power fails.</summary>
    public void Fail(UnsyncedData mode, Random random)
    {
        var kept = mode switch
        {
            UnsyncedData.Kept => _pending,
            UnsyncedData.Lost => [],
            UnsyncedData.FirstOnly => _pending[..random.Next(_pending.Count + 1)],
            _ => [.. _pending.Where(_ => random.Next(2) == 0)],
        };
        kept.ForEach(change => Apply(_durable, change));
        _pending.Clear();
        Entries.Clear();
        foreach (var (name, node) in _durable)
        {
            Entries.Add(name, node);
            switch (node)
            {
                case SimulatedFile file:
                    file.Fail(mode, random);
                    break;
                case SimulatedDirectory directory:
                    directory.Fail(mode, random);
                    break;
            }
        }
    }

    private static void Apply(SortedDictionary<string, object> entries, (string? Removed, string? Added, object? Node) change)
    {
        if (change.Removed is not null)
        {
            entries.Remove(change.Removed);
        }

        if (change.Added is not null)
        {
            entries[change.Added] = change.Node!;
        }
    }
}
