using System.Globalization;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>
/// Finds files that not every member of a repository's group can read. A repository is shared by a group: Cinder's user, Emberkeep's, and
/// whoever restores. Faults of one directory that are the same are one object, so that they can be counted together.
/// </summary>
/// <param name="place">The directory that is looked at.</param>
/// <param name="sharedGroup">The group of the repository, or null when there is no way to tell.</param>
internal sealed class AccessRules(string place, uint? sharedGroup)
{
    private readonly Dictionary<string, AccessFault> _faults = new(StringComparer.Ordinal);

    /// <summary>The fault of a file or directory, or null.</summary>
    public AccessFault? FaultOf(StoreEntryKind kind, string name, in FileStatus status)
    {
        if (kind is not (StoreEntryKind.Object or StoreEntryKind.Place))
        {
            return null;
        }

        var isPlace = kind == StoreEntryKind.Place;
        var forGroup = isPlace ? UnixFileMode.GroupRead | UnixFileMode.GroupExecute : UnixFileMode.GroupRead;
        var forOthers = isPlace ? UnixFileMode.OtherRead | UnixFileMode.OtherExecute : UnixFileMode.OtherRead;
        if ((status.Mode & forOthers) == forOthers)
        {
            return null;
        }

        if ((status.Mode & forGroup) != forGroup)
        {
            var mode = Convert.ToString((int)status.Mode & 0x1FF, 8).PadLeft(4, '0');
            return isPlace
                ? new AccessFault($"has mode {mode}, so the group of the repository cannot look into it", InRoot($"chmod 0770 {Quote(RootedPath.Combine(place, name))}"))
                : Shared($"has mode {mode}, so the group of the repository cannot read it", "-type f ! -perm -g+r -exec chmod 0660 {} +");
        }

        if (sharedGroup is { } wanted && status.Group is { } group && group != wanted)
        {
            var (have, want) = (group.ToString(CultureInfo.InvariantCulture), wanted.ToString(CultureInfo.InvariantCulture));
            var what = $"belongs to group {have}, the repository to group {want}, so other users of the repository cannot read it";
            return isPlace
                ? new AccessFault(what, InRoot($"chgrp {want} {Quote(RootedPath.Combine(place, name))}"))
                : Shared(what, $"-type f ! -gid {want} -exec chgrp {want} {{}} +");
        }

        return null;
    }

    private AccessFault Shared(string what, string find)
    {
        if (!_faults.TryGetValue(what, out var fault))
        {
            fault = new AccessFault(what, InRoot($"find {Quote(place.Length == 0 ? "." : place)} -maxdepth 1 {find}"));
            _faults.Add(what, fault);
        }

        return fault;
    }

    private static string InRoot(string command) => $"As their owner or an administrator, in the repository's root directory: {command}";

    /// <summary>A relative path as one word of a POSIX shell that no command takes for an option.</summary>
    private static string Quote(string path) => $"'./{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
