using System.Globalization;
using Emberkeep.Errors;
using Emberkeep.Native.Mounting;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// Says in words what is wrong with owner, group and mode of a share's root. Nothing is ever changed from here: under root squash that would
/// fail, and without it it would be the server's administrator's business all the same.
/// </summary>
internal sealed record SharePermissions(uint RootUser, uint RootGroup, int RootMode, uint User, IReadOnlyList<uint> Groups)
{
    private const int GroupWrite = 0x10;
    private const int GroupAll = 0x38;
    private const int SetGroupId = 0x400;

    /// <summary>Reads the status of the root and what this process is.</summary>
    public static SharePermissions Read(string root)
    {
        var error = ShareCalls.Status(root, out var status);
        return error == 0
            ? Of(status.UserId, status.GroupId, (UnixFileMode)(status.Mode & 0xFFF))
            : throw new BackupException(ErrorKind.Unavailable, $"Cannot look at '{root}': {ShareCalls.Describe(error)}.", isTransient: true);
    }

    /// <summary>Takes what is known of the root, and adds what this process is.</summary>
    public static SharePermissions Of(uint owner, uint group, UnixFileMode mode) =>
        new(owner, group, (int)mode, ShareCalls.EffectiveUser(), ShareCalls.Groups());

    /// <summary>The error for a share where this process may not make files.</summary>
    public BackupException Refused(string share, string exportedPath, string reason) =>
        new(
            ErrorKind.Unauthorized,
            $"No file can be made in the root of the share {share} ({reason}): it {this}.",
            $"{Command(exportedPath)}{(IsNfs(exportedPath) ? " (the directory itself is enough, nothing below it). If the export squashes all users (all_squash), give it to the anonymous user and group instead. Check as well that it is not exported read-only." : "")}");

    /// <summary>What to do about a share that is read-only.</summary>
    /// <param name="exportedPath">The root, as <see cref="Remote.RemoteShare.Root"/> has it.</param>
    public static string ReadOnlyRemedy(string exportedPath) => IsNfs(exportedPath)
        ? $"On the server, export {exportedPath} with rw in place of ro (exportfs -v shows it); see also backup_mount_options."
        : $"Look for ro among the options of the mount and for a server that only lets {exportedPath} be read.";

    /// <summary>What should be set right though it works for now.</summary>
    public IReadOnlyList<string> Advice(string exportedPath)
    {
        var faults = new List<string>();
        if (!Groups.Contains(RootGroup))
        {
            faults.Add($"the root of the share has group {RootGroup}, which this user is not in");
        }

        if ((RootMode & GroupWrite) == 0)
        {
            faults.Add($"the group may not write to the root of the share (mode {Octal(RootMode)})");
        }

        if ((RootMode & SetGroupId) == 0 && (RootMode & GroupAll) != 0 && Groups[0] != RootGroup)
        {
            faults.Add("the root of the share has no set-group-id bit, so new files get another group");
        }

        return faults.Count == 0 ? [] : [$"{string.Join("; ", faults)}. Other hosts may not be able to read or delete the backups. {Command(exportedPath)}"];
    }

    /// <summary>Both sides in words.</summary>
    public override string ToString() =>
        $"belongs to user {RootUser} and group {RootGroup}, has mode {Octal(RootMode)}, and Emberkeep runs as user {User} with the groups {string.Join(", ", Groups.Distinct())}";

    private static bool IsNfs(string root) => root.StartsWith('/') && !IsSmb(root);

    private static bool IsSmb(string root) => root.StartsWith("//", StringComparison.Ordinal);

    /// <summary>Whoever administers the share has to do it: on the server of an NFS share, through a mount of a volume of GlusterFS; SMB keeps no owners.</summary>
    private string Command(string exportedPath)
    {
        if (IsSmb(exportedPath))
        {
            return $"Mount {exportedPath} with uid={User},gid={Groups[0]},file_mode=0660,dir_mode=0770, and see on the server that the user who logs in may write there.";
        }

        if (!IsNfs(exportedPath))
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"As root, where the volume {exportedPath} is mounted on MOUNT: chgrp {Groups[0]} MOUNT && chmod 2770 MOUNT (the directory itself is enough, nothing below it).");
        }

        var quoted = $"'{exportedPath.Replace("'", "'\\''", StringComparison.Ordinal)}'";
        return string.Create(CultureInfo.InvariantCulture, $"On the server, as root: chgrp {Groups[0]} {quoted} && chmod 2770 {quoted}");
    }

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}
