using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Copying;

/// <summary>
/// Where a backup goes in another repository, and what its objects are called there: as Cinder's driver for that repository would have it. What follows the
/// prefix stays the same.
/// </summary>
internal static class CopyPlace
{
    /// <summary>The place of a backup.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="metadata">Its index.</param>
    /// <param name="target">The other repository.</param>
    public static BackupLocation Of(BackupLocation source, BackupMetadata metadata, ChunkedDriverOptions target)
    {
        var isFiles = IsOfFiles(source.Prefix);
        var wantsFiles = target.PrefixStyle == PrefixStyle.FileSystem;
        var prefix = isFiles == wantsFiles ? source.Prefix
            : wantsFiles ? BackupPrefix.ForPosix(source.Prefix.VolumeId, source.Prefix.BackupId, source.Prefix.StartedAt)
            : BackupPrefix.ForObjectStore(
                source.Prefix.VolumeId, source.Prefix.BackupId, source.Prefix.StartedAt, metadata.Extension?.AvailabilityZone ?? target.AvailabilityZone);

        // A directory that a user chose stays; a bucket or a Swift container belongs to its server.
        var container = target.DefaultContainer
            ?? (isFiles && wantsFiles ? source.Container : BackupPrefix.DefaultContainer(source.Prefix.BackupId));
        return new BackupLocation(container, prefix);
    }

    /// <summary>The name that an object has in the other place.</summary>
    public static ObjectName Rename(ObjectName name, BackupPrefix from, BackupPrefix to)
    {
        if (!name.Value.StartsWith(from.Value, StringComparison.Ordinal))
        {
            throw new ArgumentException($"{name} does not begin with {from}.", nameof(name));
        }

        var suffix = name.Value[from.Value.Length..];
        return !suffix.Contains('/', StringComparison.Ordinal) || !IsOfFiles(to) ? ObjectName.Parse(to.Value + suffix) : throw new BackupException(
            ErrorKind.Unsupported, $"The object {name} cannot have that name in a directory.", "Copy this backup to an object store.");
    }

    /// <summary>The index for the other place.</summary>
    public static BackupMetadata Rewrite(BackupMetadata metadata, BackupPrefix to) => metadata with
    {
        Prefix = to,
        OtherNames = [.. metadata.OtherNames.Select(name => Rename(name, metadata.Prefix, to))],
    };

    private static bool IsOfFiles(BackupPrefix prefix) => !prefix.Value.Contains('/', StringComparison.Ordinal);
}
