using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Emberkeep.Drivers;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Check;

/// <summary>Checks one backup's index by itself and against what its place holds.</summary>
internal sealed class IndexCheck(RepositoryReader repository, string service, FindingSink sink)
{
    /// <summary>A deflate stream expands at most by this factor, so that a torn one can be too short for its data without being read.</summary>
    private const long MaxDeflateRatio = 1032;

    private static readonly TimeSpan s_clockDifference = TimeSpan.FromDays(1);

    /// <summary>Checks the backup.</summary>
    /// <returns>The index, or null when it cannot be used.</returns>
    public async Task<BackupMetadata?> RunAsync(KnownBackup backup, PrefixContents contents, CancellationToken cancellationToken)
    {
        if (await ReadAsync(backup, cancellationToken) is not { } metadata)
        {
            return null;
        }

        backup.Record = RecordFactory.FromMetadata(metadata, backup.Location.Container, service);
        CheckListing(backup, metadata, contents);
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

    private void CheckListing(KnownBackup backup, BackupMetadata metadata, PrefixContents contents)
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

        foreach (var name in contents.Surplus().Concat(contents.Irregular.Where(other => !backup.KnownBad.Contains(other.Name)).Select(other => other.Name)))
        {
            if (name != backup.Location.Prefix.Metadata.Value && name != backup.Location.Prefix.Sha256File.Value)
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
