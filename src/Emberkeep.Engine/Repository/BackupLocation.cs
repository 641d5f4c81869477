using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Repository;

/// <summary>Where a backup's objects are: a container and their common prefix.</summary>
internal sealed record BackupLocation(ContainerName Container, BackupPrefix Prefix)
{
    /// <summary>
    /// Takes the location from a record, and refuses a record that does not name its own objects: an empty prefix matches every object
    /// of a container, a foreign one those of another backup.
    /// </summary>
    public static BackupLocation Of(BackupRecord record)
    {
        if (record.Container is not { } container || string.IsNullOrEmpty(record.ServiceMetadata))
        {
            throw new BackupException(
                ErrorKind.Invalid,
                $"The record of backup {record.Id} has no container or no service_metadata, so its objects cannot be told from those of others.",
                "Take the record from the repository itself: emberkeep backup list.");
        }

        if (!BackupPrefix.TryParse(record.ServiceMetadata, out var prefix) || prefix.BackupId != record.Id)
        {
            throw new BackupException(
                ErrorKind.Invalid,
                $"The record of backup {record.Id} has service_metadata '{record.ServiceMetadata}', which is not a prefix of that backup's objects.",
                "Take the record from the repository itself: emberkeep backup list.");
        }

        return new BackupLocation(container, prefix);
    }

    /// <summary>Takes a location from text; null when it is none.</summary>
    public static BackupLocation? TryParse(string? container, string? prefix) =>
        ContainerName.TryParse(container, out var name) && BackupPrefix.TryParse(prefix, out var parsed) ? new BackupLocation(name, parsed) : null;

    /// <summary>Names an object in messages.</summary>
    public string Describe(IObjectStore store, ObjectName name) => $"{store.Location}/{Container}/{name}";
}
