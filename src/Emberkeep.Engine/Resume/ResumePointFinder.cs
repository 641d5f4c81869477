using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Resume;

/// <summary>
/// Finds how far an interrupted backup can be trusted, and removes what lies behind that. The parts of the journal count from the front as long as all
/// their objects are there with the length that they were stored with; the last object, which was written shortly before the end, is read.
/// </summary>
internal sealed class ResumePointFinder(RepositoryReader repository, BackupLocation location, BackupJournal journal, int blockSize, long segmentSize, long volumeLength)
{
    /// <summary>
    /// Numbers left out behind the highest that is there: what the earlier attempt's workers had begun may still be under way at the server, and must
    /// not be taken for an object of the new attempt.
    /// </summary>
    private const int NumberGap = 256;

    /// <summary>Finds the point. Afterwards the repository holds nothing of the backup that is not part of it.</summary>
    public async Task<ResumePoint> RunAsync(CancellationToken cancellationToken)
    {
        var presence = await ObjectPresence.LoadAsync(repository.Store, location, cancellationToken);
        var parts = await FindWholePartsAsync(presence, cancellationToken);
        while (parts.Count > 0 && parts[^1].Objects.Count > 0 && await IsDamagedAsync(parts[^1].Objects[^1].Entry, cancellationToken))
        {
            parts.RemoveAt(parts.Count - 1);
        }

        var objects = parts.SelectMany(part => part.Objects).Select(stored => stored.Entry).ToList();
        await RemoveOthersAsync(presence, objects, cancellationToken);
        await journal.RemovePartsBehindAsync(parts.Count, cancellationToken);
        var last = presence.Stored.Keys.Select(name => location.Prefix.TryParseDataObject(name.Value, out var number) ? number : 0).DefaultIfEmpty(0).Max();
        return new ResumePoint(parts.Count == 0 ? 0 : parts[^1].End, parts.Count, objects, last + NumberGap);
    }

    private async Task<List<(long End, IReadOnlyList<StoredEntry> Objects)>> FindWholePartsAsync(ObjectPresence presence, CancellationToken cancellationToken)
    {
        var parts = new List<(long End, IReadOnlyList<StoredEntry> Objects)>();
        var numbers = new HashSet<int>();
        var offset = 0L;
        while (await journal.ReadPartAsync(parts.Count + 1, blockSize, cancellationToken) is { } part
            && part.Offset == offset
            && (part.End == volumeLength || (part.End < volumeLength && part.End % segmentSize == 0))
            && part.Objects.All(stored => numbers.Add(stored.Entry.NameIndex)
                && presence.Stored.TryGetValue(location.Prefix.DataObject(stored.Entry.NameIndex), out var length) && length == stored.StoredLength))
        {
            parts.Add((part.End, part.Objects));
            offset = part.End;
        }

        return parts;
    }

    private async Task<bool> IsDamagedAsync(ObjectEntry entry, CancellationToken cancellationToken)
    {
        var metadata = new BackupMetadata
        {
            Prefix = location.Prefix,
            BackupId = location.Prefix.BackupId,
            VolumeId = location.Prefix.VolumeId,
            CreatedAtText = "None",
            Objects = [entry],
        };
        var source = new ObjectSource(RecordFactory.FromMetadata(metadata, location.Container, ""), location, metadata);
        try
        {
            return await ObjectPass.FindDamageAsync(repository.Store, source, entry, blockSize, null, null, cancellationToken) is not null;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Corrupt)
        {
            return true;
        }
    }

    private async Task RemoveOthersAsync(ObjectPresence presence, List<ObjectEntry> kept, CancellationToken cancellationToken)
    {
        var names = kept.Select(entry => location.Prefix.DataObject(entry.NameIndex)).ToHashSet();
        foreach (var name in presence.Stored.Keys.Where(name => !names.Contains(name)))
        {
            await repository.Store.DeleteAsync(location.Container, name, cancellationToken);
        }

        await repository.Store.RemoveUnfinishedAsync(location.Container, location.Prefix.Value, cancellationToken);
    }
}
