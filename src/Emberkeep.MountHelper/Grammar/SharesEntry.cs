namespace Emberkeep.MountHelper.Grammar;

/// <summary>One section of the shares file: a share that may be mounted.</summary>
/// <param name="Name">The name that callers use for it.</param>
/// <param name="Share">Its address.</param>
/// <param name="Options">Its mount options.</param>
/// <param name="MountPointBase">The absolute directory that has the mount point.</param>
/// <param name="Owner">The user id that the mount point must belong to.</param>
internal sealed record SharesEntry(string Name, ShareAddress Share, MountOptionSet Options, string MountPointBase, uint Owner)
{
    /// <summary>Where the share is mounted: the directory that Cinder would use.</summary>
    public string MountPoint => $"{MountPointBase}/{MountPointName.Of(Share.Text)}";
}
