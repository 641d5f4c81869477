using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Emberkeep.Drivers;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Check;

/// <summary>Checks one backup's index by itself and against what its place holds.</summary>
internal sealed class IndexCheck(RepositoryReader repository, JobJournal journal, string service, FindingSink sink)
{
    /// <summary>How often a backup is looked at again that deletions keep changing meanwhile.</summary>
    private const int MaxLooks = 5;

    /// <summary>A deflate stream expands at most by this factor, so that a torn one can be too short for its data without being read.</summary>
    private const long MaxDeflateRatio = 1032;

    private static readonly TimeSpan s_clockDifference = TimeSpan.FromDays(1);

    /// <summary>Checks the backup.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="contents">What its place holds; used up.</param>
    /// <param name="listAgain">Lists it again; null when it is not there any more.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>The index, or null when it cannot be used.</returns>
    public async Task<BackupMetadata?> RunAsync(
        KnownBackup backup, PrefixContents contents, Func<CancellationToken, Task<PrefixContents?>> listAgain, CancellationToken cancellationToken)
    {
        if (await ReadAsync(backup, cancellationToken) is not { } metadata)
        {
            return null;
        }

        if (!IsAsListed(metadata, contents))
        {
            // It may have taken over objects of a deleted backup since it was listed.
            var pending = await PendingJobs.ReadAsync(repository, journal, cancellationToken);
            if (await LookAgainAsync(backup, metadata, listAgain, cancellationToken) is not { } now)
            {
                backup.IsGone = true;
                return null;
            }

            metadata = now.Metadata;
            CheckListing(backup, metadata, now.Contents, pending);
        }

        backup.Record = RecordFactory.FromMetadata(metadata, backup.Location.Container, service);
        CheckVolumeMetadata(backup, metadata);
        CheckPlaceAndTime(backup, metadata);
        return metadata;
    }

    private async Task<BackupMetadata?> ReadAsync(KnownBackup backup, CancellationToken cancellationToken)
    {
        var (location, name) = (backup.Location, backup.Location.Prefix.Metadata);
        try
        {
            await using var stream = new HashedStream(await repository.Store.OpenReadAsync(location.Container, name, 0, null, cancellationToken));
            var metadata = await BackupMetadataReader.ReadAsync(stream, location.Prefix, location.Describe(repository.Store, name), cancellationToken);
            using var canonical = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await BackupMetadataWriter.WriteAsync(
                metadata,
                (bytes, _) =>
                {
                    canonical.AppendData(bytes.Span);
                    return ValueTask.CompletedTask;
                },
                cancellationToken);
            if (!canonical.GetCurrentHash().AsSpan().SequenceEqual(stream.Digest()))
            {
                sink.Add(backup, FindingSeverity.Warning, FindingKind.Form, name.Value, Form(name.Value), FormRemedy, BackupCondition.Whole);
            }

            return metadata;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            backup.IsGone = true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Unauthorized)
        {
            sink.Add(backup, FindingSeverity.Error, FindingKind.AccessDenied, name.Value, e.Message, e.Remedy, BackupCondition.Impaired);
        }
        catch (BackupException e) when (Damage.Is(e))
        {
            sink.Add(
                backup,
                FindingSeverity.Error,
                FindingKind.IndexUnreadable,
                name.Value,
                e.Message,
                "Bring this file back from a copy of the repository; the data objects are of use again then. Do not delete them.",
                BackupCondition.Damaged);
        }

        return null;
    }

    /// <summary>Says that a file is not byte for byte as it was written.</summary>
    public static string Form(string name) => $"{name} can be read, but is not in the form in which Cinder and Emberkeep write it.";

    /// <summary>What to do about it.</summary>
    public const string FormRemedy =
        "What it says was checked as far as it can be. If no other program wrote it, it has changed since: compare it with a copy of the repository and look for failing disks.";

    private static bool IsAsListed(BackupMetadata metadata, PrefixContents contents)
    {
        foreach (var entry in metadata.Objects)
        {
            if (FaultOf(contents.Take(metadata, entry), entry).Fault is not null)
            {
                return false;
            }
        }

        return contents.Irregular.Count == 0 && !contents.Surplus().Any();
    }

    /// <summary>Index and listing of one moment: the index is the same before and after the listing. Null when the backup is gone.</summary>
    private async Task<(BackupMetadata Metadata, PrefixContents Contents)?> LookAgainAsync(
        KnownBackup backup, BackupMetadata metadata, Func<CancellationToken, Task<PrefixContents?>> listAgain, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            try
            {
                var contents = await listAgain(cancellationToken);
                var after = await repository.ReadMetadataAsync(backup.Location, cancellationToken);
                if (look == MaxLooks || (after.ParentId == metadata.ParentId && after.MergedBackups == metadata.MergedBackups))
                {
                    return contents is null ? null : (after, contents);
                }

                metadata = after;
            }
            catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
            {
                return null;
            }
        }
    }

    private void CheckListing(KnownBackup backup, BackupMetadata metadata, PrefixContents contents, PendingJobs pending)
    {
        foreach (var entry in metadata.Objects)
        {
            var (kind, fault) = FaultOf(contents.Take(metadata, entry), entry);
            if (fault is not null)
            {
                var name = metadata.GetName(entry).Value;
                var isIrregular = kind == FindingKind.ObjectMissing && contents.Irregular.Exists(other => other.Name == name);
                Report(backup, isIrregular ? FindingKind.Irregular : kind, name, isIrregular ? "is not a regular file" : fault, entry);
            }
        }

        var taken = 0L;
        JournalEntry? merge = null;
        foreach (var name in contents.Surplus().Concat(contents.Irregular.Where(other => !backup.KnownBad.Contains(other.Name)).Select(other => other.Name)))
        {
            if (pending.MergeOf(backup.Location.Prefix, name) is { } job)
            {
                (taken, merge) = (taken + 1, job);
            }
            else if (name != backup.Location.Prefix.Metadata.Value && name != backup.Location.Prefix.Sha256File.Value)
            {
                sink.Add(
                    backup,
                    FindingSeverity.Error,
                    FindingKind.ObjectSurplus,
                    name,
                    $"{name} is named like an object of backup {backup.Id}, whose index does not list it: Cinder refuses to restore the backup.",
                    "Find out where the file comes from and move it out of the repository.",
                    BackupCondition.Impaired);
            }
        }

        if (merge is not null)
        {
            sink.Add(
                backup,
                FindingSeverity.Info,
                FindingKind.DeletionUnfinished,
                null,
                $"Backup {backup.Id} has {taken} objects more than its index lists: a deletion is unfinished ({merge.Owner}, {merge.Backup.Prefix}), whose objects it takes over. "
                + "Until then Cinder refuses to restore it; Emberkeep restores it.",
                "If no command is at it, the next one that writes finishes it.",
                BackupCondition.Whole);
        }
    }

    private static (FindingKind Kind, string? Fault) FaultOf(long? stored, in ObjectEntry entry) => (stored, entry.Compression) switch
    {
        (null, _) => (FindingKind.ObjectMissing, "is missing"),
        ({ } length, CompressionAlgorithm.None) when length != entry.Length =>
            (FindingKind.ObjectLength, $"has a stored length of {length} bytes instead of {entry.Length}"),
        (0, _) => (FindingKind.ObjectLength, "is empty"),
        ({ } length, not CompressionAlgorithm.None) when length > entry.Length + (entry.Length / 64) + 1024 =>
            (FindingKind.ObjectLength, $"has a stored length of {length} bytes, more than compression makes of {entry.Length}"),
        ({ } length, CompressionAlgorithm.Zlib or CompressionAlgorithm.Gzip) when entry.Length / MaxDeflateRatio > length =>
            (FindingKind.ObjectLength, $"has a stored length of {length} bytes, too few for {entry.Length}"),
        _ => (default, null),
    };

    private void Report(KnownBackup backup, FindingKind kind, string name, string fault, in ObjectEntry entry)
    {
        if (backup.KnownBad.Count < FindingSink.MaxAlike)
        {
            backup.KnownBad.Add(name);
        }

        sink.Add(
            backup,
            FindingSeverity.Error,
            kind,
            name,
            $"{name} {fault}; it holds bytes {entry.Offset} to {entry.End - 1} of the volume.",
            Damage.Remedy,
            BackupCondition.Damaged);
    }

    /// <summary>Cinder reads this behind the data, and fails the restore when it cannot.</summary>
    private void CheckVolumeMetadata(KnownBackup backup, BackupMetadata metadata)
    {
        if (metadata.VolumeMeta is null)
        {
            return;
        }

        string? fault = null;
        try
        {
            using var document = JsonDocument.Parse(metadata.VolumeMeta, new JsonDocumentOptions { MaxDepth = 16 });
            var isKnown = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("version", out var version)
                && version.ValueKind == JsonValueKind.Number
                && version.TryGetInt32(out var number)
                && number is 1 or 2;
            fault = isKnown ? null : "has no version that Cinder knows";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            fault = "is not JSON";
        }

        if (fault is not null)
        {
            sink.Add(
                backup,
                FindingSeverity.Error,
                FindingKind.VolumeMetadata,
                backup.Location.Prefix.Metadata.Value,
                $"'volume_meta' in {backup.Location.Prefix.Metadata} {fault}: Cinder fails at the end of a restore.",
                "Restore with Emberkeep, or bring the file back from a copy of the repository.",
                BackupCondition.Impaired);
        }
    }

    private void CheckPlaceAndTime(KnownBackup backup, BackupMetadata metadata)
    {
        var place = backup.Location.Container.Value;
        if (Guid.TryParseExact(place[(place.LastIndexOf('/') + 1)..], "D", out var other) && other != backup.Id.Value
            && place == BackupPrefix.DefaultContainer(new Backups.BackupId(other)).Value)
        {
            sink.Add(
                backup,
                FindingSeverity.Warning,
                FindingKind.Misplaced,
                null,
                $"Backup {backup.Id} lies in {place}, the place of backup {other}.",
                "It can be restored from there by Emberkeep; Cinder looks where its database says. Move it only if nothing refers to it.",
                BackupCondition.Whole);
        }

        var started = metadata.Prefix.StartedAt;
        if (metadata.CreatedAt is { } created && created - started > s_clockDifference)
        {
            sink.Add(
                backup,
                FindingSeverity.Warning,
                FindingKind.Time,
                backup.Location.Prefix.Metadata.Value,
                string.Create(CultureInfo.InvariantCulture, $"Backup {backup.Id} says that it was requested on {created:u}, but was made on {started:u}."),
                "Its order among other backups may be wrong ('latest'); name it by its id.",
                BackupCondition.Whole);
        }
    }
}
