using Emberkeep.Drivers;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;

namespace Emberkeep.Engine.Verify;

/// <summary>Collects the faults of one verification, up to the report's limit. Safe for several workers at once.</summary>
internal sealed class FaultList
{
    private readonly List<VerifyFault> _faults = [];
    private readonly Lock _lock = new();

    /// <summary>Notes a fault of a backup as a whole or of its index objects.</summary>
    public void Add(ObjectSource source, string? objectName, string message) =>
        Add(new VerifyFault(source.Record.Id, objectName, null, null, message));

    /// <summary>Notes a fault of a data object.</summary>
    public void Add(ObjectSource source, in ObjectEntry entry, string message) =>
        Add(new VerifyFault(source.Record.Id, source.Metadata.GetName(entry).Value, entry.Offset, entry.Length, message));

    /// <summary>Notes a fault.</summary>
    public void Add(VerifyFault fault)
    {
        lock (_lock)
        {
            if (_faults.Count < VerifyReport.MaxFaults)
            {
                _faults.Add(fault);
            }
        }
    }

    /// <summary>The faults in the order of backup, offset and name.</summary>
    public IReadOnlyList<VerifyFault> Sorted(IReadOnlyList<Backups.BackupRecord> layers)
    {
        lock (_lock)
        {
            var order = layers.Select((layer, index) => (layer.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
            return [.. _faults.OrderBy(f => order.GetValueOrDefault(f.Backup)).ThenBy(f => f.Offset ?? -1).ThenBy(f => f.ObjectName, StringComparer.Ordinal)];
        }
    }
}
