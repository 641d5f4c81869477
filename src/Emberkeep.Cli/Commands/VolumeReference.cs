using Emberkeep.Backups;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary>Finds out which volume a user means by an id or a path.</summary>
internal static class VolumeReference
{
    /// <summary>
    /// The identity of a volume on this machine: the one that the newest backup of the same path on this machine recorded, else the
    /// derived one.
    /// </summary>
    public static VolumeId OfLocalPath(string path, BackupIndex index, Invocation invocation)
    {
        var composition = invocation.Composition;
        var fullPath = composition.NormalizeVolumePath(path);
        var hostName = composition.HostNameOf(invocation.Settings.Selection);
        var recorded = index.Records.LastOrDefault(record => IsAt(record, fullPath) && IsOnHost(record, hostName));
        return recorded?.VolumeId ?? composition.DeriveVolumeId(hostName, fullPath);
    }

    /// <summary>
    /// The volume that a <c>--volume</c> names: an id, or a path of this machine, or else a path that backups of only one volume
    /// recorded on some other machine.
    /// </summary>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.NotFound"/> when the repository has no backup of it; <see cref="ErrorKind.Invalid"/> when the path means
    /// several volumes.
    /// </exception>
    public static VolumeId Resolve(string text, BackupIndex index, Invocation invocation)
    {
        if (VolumeId.TryParse(text, out var id))
        {
            return id;
        }

        var local = OfLocalPath(text, index, invocation);
        if (index.Records.Any(record => record.VolumeId == local))
        {
            return local;
        }

        var fullPath = invocation.Composition.NormalizeVolumePath(text);
        var elsewhere = index.Records.Where(record => IsAt(record, fullPath)).DistinctBy(record => record.VolumeId).ToList();
        return elsewhere.Count switch
        {
            1 => elsewhere[0].VolumeId,
            0 => throw new BackupException(
                ErrorKind.NotFound,
                $"{index.Location} has no backup of volume {text}.",
                "See what is there with `emberkeep backup list`; a volume can also be named by its id."),
            _ => throw new BackupException(
                ErrorKind.Invalid,
                $"Path {text} means several volumes: {string.Join(", ", elsewhere.Select(record => $"{record.VolumeId} on {record.Host ?? "?"}"))}.",
                "Name the volume by its id."),
        };
    }

    private static bool IsAt(BackupRecord record, string fullPath) => string.Equals(record.SourcePath, fullPath, StringComparison.Ordinal);

    private static bool IsOnHost(BackupRecord record, string host) => string.Equals(record.Host, host, StringComparison.Ordinal);
}
