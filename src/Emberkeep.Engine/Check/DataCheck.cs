using Emberkeep.Drivers;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Verify;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Check;

/// <summary>Reads the data objects of one backup after another, each object once, and compares them with their digests.</summary>
internal sealed class DataCheck(RepositoryReader repository, JobJournal journal, FindingSink sink, ReadSelection selection, int workers)
{
    /// <summary>Number of objects read.</summary>
    public long Objects { get; private set; }

    /// <summary>Bytes of data whose digests were compared.</summary>
    public long Bytes { get; private set; }

    /// <summary>Reads a backup's own objects.</summary>
    public async Task RunAsync(KnownBackup backup, JobMeter meter, CancellationToken cancellationToken)
    {
        if (backup.Record is not { } record || backup.IsGone)
        {
            return;
        }

        try
        {
            var source = new ObjectSource(record, backup.Location, await repository.ReadMetadataAsync(backup.Location, cancellationToken));
            var entries = source.Metadata.Objects.Where(entry => IsToRead(selection, backup, source.Metadata, entry)).ToList();
            var job = new VerifyJob(repository, journal, workers);
            var faults = await job.CheckObjectsAsync(source, entries, meter, cancellationToken);
            Objects += entries.Count;
            Bytes += job.BytesChecked;
            if (faults.Count > 0 && await repository.HasIndexAsync(backup.Location, cancellationToken))
            {
                foreach (var fault in faults.Where(fault => fault.ObjectName is not null && fault.ObjectName != backup.Location.Prefix.Sha256File.Value))
                {
                    Report(backup, fault);
                }
            }
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            backup.IsGone = true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Unauthorized)
        {
            sink.Add(backup, FindingSeverity.Error, FindingKind.AccessDenied, null, e.Message, e.Remedy, BackupCondition.Impaired);
        }
        catch (BackupException e) when (Damage.Is(e))
        {
            sink.Add(backup, FindingSeverity.Error, FindingKind.IndexUnreadable, null, e.Message, Damage.Remedy, BackupCondition.Damaged);
        }

        sink.EndPart();
    }

    /// <summary>Whether an object is read: it is selected, and not known to be missing or torn already.</summary>
    public static bool IsToRead(ReadSelection selection, KnownBackup backup, BackupMetadata metadata, in ObjectEntry entry)
    {
        if (selection.IsAll && backup.KnownBad.Count == 0)
        {
            return true;
        }

        var name = metadata.GetName(entry).Value;
        return !backup.KnownBad.Contains(name) && selection.Includes(name);
    }

    private void Report(KnownBackup backup, VerifyFault fault)
    {
        var range = fault is { Offset: { } offset, Length: { } length } ? $" It holds bytes {offset} to {offset + length - 1} of the volume." : "";

        // What cannot be decompressed is described by the error itself, which names the object.
        var what = char.IsUpper(fault.Message[0]) || fault.Message.Contains(fault.ObjectName!, StringComparison.Ordinal) ? fault.Message : $"{fault.ObjectName} {fault.Message}.";
        sink.Add(backup, FindingSeverity.Error, FindingKind.ObjectDamaged, fault.ObjectName, what + range, Damage.Remedy, BackupCondition.Damaged);
    }
}
