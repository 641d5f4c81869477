using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Resume;

/// <summary>Turns a request for a backup into what the journal keeps of it, and back.</summary>
internal static class BackupDescription
{
    /// <summary>Far more than a request's texts may have.</summary>
    private const int MaxLength = 16 << 20;

    /// <summary>What the journal keeps.</summary>
    public static JournaledBackup Of(BackupRequest request, BackupLocation location, IVolumeReader volume, ChunkedDriverOptions options) => new()
    {
        Backup = new JournalBackup(location.Container.Value, location.Prefix.Value),
        VolumeId = request.VolumeId.Value,
        Name = request.Name,
        Description = request.Description,
        Parent = request.Parent is { } parent ? new JournalBackup(parent.Container!.Value.Value, parent.ServiceMetadata!) : null,
        IsSyntheticFull = request.SyntheticFullFrom is not null,
        CreatedAt = request.CreatedAt,
        DataTimestamp = request.DataTimestamp,
        SnapshotId = request.SnapshotId,
        VolumeMetadata = request.VolumeMetadata,
        Metadata = new Dictionary<string, string>(request.Metadata, StringComparer.Ordinal),
        SourcePath = request.SourcePath,
        VolumeLength = volume.Length,
        Fingerprint = volume.Fingerprint,
        ObjectSize = options.ObjectSize,
        BlockSize = options.BlockSize,
        Compression = options.Compression,
        CompressionLevel = options.CompressionLevel,
    };

    /// <summary>Reads what the journal keeps of a backup; null when it has nothing.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when it cannot be used.</exception>
    public static async Task<JournaledBackup?> ReadAsync(JobObjects objects, BackupId id, CancellationToken cancellationToken)
    {
        var name = JobObjects.Request(id);
        if ((await objects.ListAsync(name, cancellationToken)).Count == 0)
        {
            return null;
        }

        var content = await objects.ReadAsync(name, MaxLength, cancellationToken);
        if (content is null)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(content, JournalJson.Default.JournaledBackup) is { Version: JournaledBackup.SupportedVersion } backup
                && LocationOf(backup)?.Prefix.BackupId == id && IsSound(backup)
                    ? backup
                    : throw Unreadable(objects, name, "it is of another version, or not what its name says", null);
        }
        catch (JsonException e)
        {
            throw Unreadable(objects, name, e.Message, e);
        }
    }

    /// <summary>Where the backup's objects are; null when the journal does not say.</summary>
    public static BackupLocation? LocationOf(JournaledBackup backup) => BackupLocation.TryParse(backup.Backup?.Container, backup.Backup?.Prefix);

    /// <summary>The request again. The parent's record is read from the repository.</summary>
    public static BackupRequest ToRequest(JournaledBackup backup, BackupRecord? parent, BackupChain? syntheticFullFrom)
    {
        var location = LocationOf(backup)!;
        return new BackupRequest
        {
            Id = location.Prefix.BackupId,
            VolumeId = new VolumeId(backup.VolumeId),
            Name = backup.Name,
            Description = backup.Description,
            Parent = parent,
            SyntheticFullFrom = syntheticFullFrom,
            Container = location.Container,
            CreatedAt = backup.CreatedAt,
            DataTimestamp = backup.DataTimestamp,
            SnapshotId = backup.SnapshotId,
            VolumeMetadata = backup.VolumeMetadata,
            Metadata = backup.Metadata,
            SourcePath = backup.SourcePath,
        };
    }

    private static bool IsSound(JournaledBackup backup) =>
        backup is { VolumeLength: >= 0, ObjectSize: > 0, BlockSize: > 0 and <= BlockMath.MaxBlockSize, Metadata: not null, Compression: not null }
        && backup.Metadata.Values.All(value => value is not null)
        && (backup.Parent is null || BackupLocation.TryParse(backup.Parent.Container, backup.Parent.Prefix) is not null);

    private static BackupException Unreadable(JobObjects objects, string name, string why, Exception? cause) => new(
        ErrorKind.Corrupt,
        $"What is noted about an interrupted backup cannot be used: {objects.Store.Location}/{Stores.ContainerName.Jobs}/{name}: {why}.",
        "It was written by a newer version, or damaged. Run that version; if there is none, make the backup anew: what is stored of this one is not listed anywhere.",
        innerException: cause);
}
