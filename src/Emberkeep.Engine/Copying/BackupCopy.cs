using Emberkeep.Engine.Backup;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Merge;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Resume;
using Emberkeep.Engine.Verify;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Copying;

/// <summary>
/// Copies one backup: data objects, each verified while it is read, then the list of digests, then the index. What an earlier run copied is verified
/// where it is and left alone if it is good. Until the index is there nobody sees anything.
/// </summary>
internal sealed class BackupCopy(ObjectSource source, IObjectStore from, JobJournal journal, IObjectStore to, ChunkedDriverOptions target, string service)
{
    private readonly BackupLocation _place = CopyPlace.Of(source.Location, source.Metadata, target);
    private long _copiedBytes;
    private int _copied;
    private JobLease? _lease;

    /// <summary>Where the backup goes.</summary>
    public BackupLocation Place => _place;

    /// <summary>Looks at what is there and says what would be done, or that all of it is there.</summary>
    public async Task<CopyReport> PlanAsync(CancellationToken cancellationToken)
    {
        var present = await ObjectPresence.LoadAsync(from, source.Location, cancellationToken);
        RequireWhole(present);
        var there = await ObjectPresence.LoadAsync(to, _place, cancellationToken);
        var missing = Names(source.Metadata.Objects).Where(name => !there.Stored.ContainsKey(Renamed(name))).ToList();
        if (there.Stored.ContainsKey(_place.Prefix.Metadata))
        {
            await RequireSameAsync(present, there, cancellationToken);
            return Report(CopyOutcome.Present, 0, 0, source.Metadata.Objects.Count);
        }

        return Report(
            CopyOutcome.Planned, missing.Count, missing.Sum(name => present.Stored[name]), source.Metadata.Objects.Count - missing.Count);
    }

    /// <summary>Copies what is missing.</summary>
    /// <param name="lease">The right to work at the copy.</param>
    /// <param name="meter">Told of what was read.</param>
    /// <param name="cancellationToken">Stops the work; what is copied stays.</param>
    public async Task<CopyReport> RunAsync(JobLease lease, JobMeter meter, CancellationToken cancellationToken)
    {
        _lease = lease;
        var goesOn = await HasAnyAsync(cancellationToken);
        await to.EnsureContainerAsync(_place.Container, cancellationToken);
        var good = goesOn ? await KeepGoodAsync(meter, cancellationToken) : [];
        await CopyObjectsAsync([.. source.Metadata.Objects.Where(entry => !good.Contains(entry.NameIndex))], meter, cancellationToken);
        await CopyHashesAsync(cancellationToken);
        await PublishAsync(cancellationToken);
        return Report(goesOn ? CopyOutcome.Completed : CopyOutcome.Copied, _copied, _copiedBytes, good.Count);
    }

    private IEnumerable<ObjectName> Names(IEnumerable<ObjectEntry> entries) => entries.Select(entry => source.Metadata.GetName(entry));

    private ObjectName Renamed(ObjectName name) => CopyPlace.Rename(name, source.Location.Prefix, _place.Prefix);

    private CopyReport Report(CopyOutcome outcome, int objects, long bytes, int found) => new(
        source.Record,
        RecordFactory.FromMetadata(CopyPlace.Rewrite(source.Metadata, _place.Prefix), _place.Container, service),
        outcome,
        objects,
        bytes,
        found,
        null);

    private void RequireWhole(ObjectPresence present)
    {
        foreach (var entry in source.Metadata.Objects)
        {
            if (present.FaultOf(source.Metadata, entry) is { } fault)
            {
                throw ObjectPass.Damaged(from, source, entry, fault);
            }
        }
    }

    private async Task RequireSameAsync(ObjectPresence present, ObjectPresence there, CancellationToken cancellationToken)
    {
        var other = await new RepositoryReader(to).ReadMetadataAsync(_place, cancellationToken);
        var expected = CopyPlace.Rewrite(source.Metadata, _place.Prefix);
        var isSame = other.ParentId == expected.ParentId
            && other.VolumeId == expected.VolumeId
            && other.MergedBackups == expected.MergedBackups
            && other.Objects.SequenceEqual(expected.Objects)
            && other.OtherNames.SequenceEqual(expected.OtherNames)
            && Names(source.Metadata.Objects).All(name => there.Stored.TryGetValue(Renamed(name), out var length) && length == present.Stored[name])
            && SameLength(present, source.Location.Prefix.Sha256File, there);
        if (!isSame)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"{to.Location} has a backup {source.Record.Id} already, and it is another one.",
                $"One of the two was merged or damaged since it was copied. Verify both; to copy it anew delete it there: emberkeep backup delete {source.Record.Id}");
        }
    }

    private bool SameLength(ObjectPresence present, ObjectName name, ObjectPresence there) =>
        !present.Stored.TryGetValue(name, out var length) || (there.Stored.TryGetValue(Renamed(name), out var other) && other == length);

    private async Task<bool> HasAnyAsync(CancellationToken cancellationToken)
    {
        await foreach (var stored in to.ListAsync(_place.Container, _place.Prefix.Value, cancellationToken))
        {
            return true;
        }

        return false;
    }

    /// <summary>Verifies what an earlier run copied, and removes what is no use: nothing of it belongs to a backup yet.</summary>
    /// <returns>The good objects by their names' index.</returns>
    private async Task<HashSet<int>> KeepGoodAsync(JobMeter meter, CancellationToken cancellationToken)
    {
        var there = await ObjectPresence.LoadAsync(to, _place, cancellationToken);
        var known = new HashSet<ObjectName>();
        var copied = new List<ObjectEntry>();
        foreach (var entry in source.Metadata.Objects)
        {
            var name = Renamed(source.Metadata.GetName(entry));
            known.Add(name);
            if (there.Stored.ContainsKey(name))
            {
                copied.Add(entry);
            }
        }

        foreach (var surplus in there.Stored.Keys.Where(name => !known.Contains(name)))
        {
            await HoldUnlessFreshAsync(cancellationToken);
            await to.DeleteAsync(_place.Container, surplus, cancellationToken);
        }

        // By the lengths and MD5 of the source's index; its list of digests is copied after this.
        var copy = new ObjectSource(source.Record, _place, CopyPlace.Rewrite(source.Metadata, _place.Prefix));
        var good = new HashSet<int>();
        var bad = new List<ObjectName>();
        await new VerifyJob(new RepositoryReader(to), journal, target.Workers).CheckObjectsAsync(
            copy,
            copied,
            meter,
            cancellationToken,
            (entry, isGood, _) =>
            {
                lock (good)
                {
                    if (isGood)
                    {
                        good.Add(entry.NameIndex);
                    }
                    else
                    {
                        bad.Add(copy.Metadata.GetName(entry));
                    }
                }

                return ValueTask.CompletedTask;
            });
        foreach (var name in bad)
        {
            await HoldUnlessFreshAsync(cancellationToken);
            await to.DeleteAsync(_place.Container, name, cancellationToken);
        }

        return good;
    }

    private async Task CopyObjectsAsync(List<ObjectEntry> entries, JobMeter meter, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            return;
        }

        await using var tee = new TeeStore(from, Names(entries).ToHashSet(), (name, token) => CreateAsync(Renamed(name), token));
        var job = new VerifyJob(new RepositoryReader(tee), journal, target.Workers);
        var faults = await job.CheckObjectsAsync(
            source,
            entries,
            meter,
            cancellationToken,
            async (entry, isGood, token) =>
            {
                var name = source.Metadata.GetName(entry);
                try
                {
                    if (isGood)
                    {
                        Interlocked.Add(ref _copiedBytes, await tee.PublishAsync(name, token));
                        Interlocked.Increment(ref _copied);
                    }
                }
                finally
                {
                    await tee.EndAsync(name);
                }
            });
        if (faults.Count > 0)
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"Backup {source.Record.Id} is damaged and was not copied: {faults[0].ObjectName}: {faults[0].Message}",
                $"Run: emberkeep backup verify {source.Record.Id}")
            {
                DamagedBackup = source.Record.Id,
            };
        }
    }

    /// <summary>Copies the list of digests byte for byte, which names no objects, and parses it on the way.</summary>
    private async Task CopyHashesAsync(CancellationToken cancellationToken)
    {
        var name = source.Location.Prefix.Sha256File;
        Stream stream;
        try
        {
            stream = await from.OpenReadAsync(source.Location.Container, name, 0, null, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            // Restores without it; no increment can be based on it, there or here.
            return;
        }

        var tee = new TeeStream(stream, await CreateAsync(_place.Prefix.Sha256File, cancellationToken));
        try
        {
            await using (var reader = await Sha256FileReader.OpenAsync(tee, source.Location.Describe(from, name), cancellationToken))
            {
                var digests = new Sha256Digest[4096];
                while (await reader.ReadAsync(digests, cancellationToken) > 0)
                {
                }
            }

            await tee.PublishAsync(cancellationToken);
        }
        finally
        {
            await tee.EndAsync();
        }
    }

    /// <summary>The index comes last. With the same names it is the same file, else it is written anew, which must not lose anything.</summary>
    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var isRenamed = !_place.Prefix.Equals(source.Location.Prefix);
        if (isRenamed)
        {
            await IndexFidelity.CheckAsync(new RepositoryReader(from), source, cancellationToken);
        }

        await using var writer = await CreateAsync(_place.Prefix.Metadata, cancellationToken);
        if (isRenamed)
        {
            await BackupMetadataWriter.WriteAsync(CopyPlace.Rewrite(source.Metadata, _place.Prefix), writer.WriteAsync, cancellationToken);
        }
        else
        {
            await using var stream = await from.OpenReadAsync(source.Location.Container, source.Location.Prefix.Metadata, 0, null, cancellationToken);
            var buffer = new byte[64 * 1024];
            while (await stream.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }

        await (_lease?.HoldAsync(cancellationToken) ?? Task.CompletedTask);
        await writer.CommitAsync(cancellationToken);
    }

    private ValueTask HoldUnlessFreshAsync(CancellationToken cancellationToken) => _lease?.HoldUnlessFreshAsync(cancellationToken) ?? ValueTask.CompletedTask;

    private async Task<IObjectWriter> CreateAsync(ObjectName name, CancellationToken cancellationToken)
    {
        await HoldUnlessFreshAsync(cancellationToken);
        return await new BackupTarget(to, _place.Container, _place.Prefix, target.BlockSize, CompressionAlgorithm.None, null)
        {
            Space = new SpaceWatch(to, target.ReserveSpace),
        }.CreateAsync(name, cancellationToken);
    }
}
