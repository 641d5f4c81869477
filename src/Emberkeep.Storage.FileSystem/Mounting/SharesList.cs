using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// Finds the name under which the administrator allowed a share to be mounted. Everybody may read the file; emberkeep-mount, which alone
/// matters for safety, reads it again by itself.
/// </summary>
/// <param name="path">The path of the file.</param>
internal sealed class SharesList(string path)
{
    /// <summary>The name of a share.</summary>
    /// <param name="share">The share of the configuration.</param>
    /// <param name="options">The mount options of the configuration; when there are any, the file must have the same.</param>
    /// <param name="mountPoint">Where the configuration wants it mounted; null to take any.</param>
    /// <exception cref="BackupException">The file lacks the share or says something else; the remedy has the lines to write.</exception>
    public string NameOf(RemoteShare share, RemoteMountOptions options, string? mountPoint)
    {
        var entry = Read(share, options, mountPoint).Entries.FirstOrDefault(e => e.Share == share.Address)
            ?? throw Fault($"{path} does not list the share {share}", share, options, mountPoint);
        if (mountPoint is not null && entry.MountPoint != mountPoint)
        {
            throw Fault($"{path} has the share {share} mounted on {entry.MountPoint}, and the configuration (backup_mount_point_base or glusterfs_backup_mount_point) on {mountPoint}", share, options, mountPoint);
        }

        return options.IsEmpty || options.ToString() == entry.Options.ToString()
            ? entry.Name
            : throw Fault($"{path} has the options '{entry.Options}' for the share {share}, and the configuration has '{options}'", share, options, mountPoint);
    }

    /// <summary>True when the file can be read and lists the share. Anybody's file with other shares says nothing about this one.</summary>
    public bool Allows(RemoteShare share)
    {
        try
        {
            return SharesFile.Parse(File.ReadAllText(path)).Entries.Any(e => e.Share == share.Address);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // emberkeep-mount would refuse the file too.
            return false;
        }
    }

    private SharesFile Read(RemoteShare share, RemoteMountOptions options, string? mountPoint)
    {
        try
        {
            return SharesFile.Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault($"{path}, which lists the shares that may be mounted, cannot be read ({e.Message.TrimEnd('.')})", share, options, mountPoint);
        }
        catch (FormatException e)
        {
            throw new BackupException(ErrorKind.Invalid, $"{path}: {e.Message}", "The administrator has to correct the file.", innerException: e);
        }
    }

    private BackupException Fault(string message, RemoteShare share, RemoteMountOptions options, string? mountPoint)
    {
        var type = share.Protocol == ShareProtocol.Nfs ? "" : $"type = {share.Protocol.TypeName}\n";
        var lines = $"[backup]\n{type}share = {share}\noptions = {options}\nmount_point_base = {Path.GetDirectoryName(mountPoint) ?? "the value of backup_mount_point_base"}\nowner = {Native.Mounting.ShareCalls.EffectiveUser()}";
        return new BackupException(
            ErrorKind.Invalid,
            $"{message}.",
            $"As root, write these lines into {path} (owner root, mode 0644; any name of letters, digits, '-' and '_' will do in place of 'backup'):\n{lines}");
    }
}
