using System.Text.Json.Serialization;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// What is written down about a mount that we made, so that we, and only we, unmount it. Mount ids are used again by the kernel and belong
/// to one mount namespace and one run of the kernel, so all of it must agree before we touch a mount.
/// </summary>
/// <param name="Share">The share.</param>
/// <param name="MountId">The mount's id in mountinfo.</param>
/// <param name="Device">major:minor of its file system.</param>
/// <param name="UniqueId">The id that is never used again; 0 where the kernel has none (before Linux 6.8).</param>
/// <param name="BootId">The run of the kernel.</param>
/// <param name="Namespace">The mount namespace.</param>
/// <param name="Type">The kind of share, as the shares file calls it; null for NFS.</param>
internal sealed record OwnMount(string Share, int MountId, string Device, ulong UniqueId, string BootId, string Namespace, string? Type = null)
{
    /// <summary>The share; null when what was written down is none.</summary>
    [JsonIgnore]
    public RemoteShare? Address => RemoteShare.Find(Type, Share);

    private static (string BootId, string Namespace) Here => (
        File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(),
        new FileInfo("/proc/self/ns/mnt").LinkTarget ?? "");

    /// <summary>Describes a mount that this process has just made.</summary>
    public static OwnMount Of(RemoteShare share, MountEntry entry, ulong uniqueId)
    {
        var (bootId, mountNamespace) = Here;
        return new OwnMount(share.ToString(), entry.Id, entry.Device, uniqueId, bootId, mountNamespace, share.Protocol == ShareProtocol.Nfs ? null : share.Protocol.TypeName);
    }

    /// <summary>True when it was made before the host was started anew: then it is gone.</summary>
    public bool IsOfEarlierBoot() => BootId != Here.BootId;

    /// <summary>True when it was made by a process that sees the same mounts as this one.</summary>
    public bool IsOfThisNamespace() => (BootId, Namespace) == Here;

    /// <summary>True when this is that mount.</summary>
    /// <param name="entry">A mount as it is in the table now.</param>
    /// <param name="uniqueId">Its unique id; 0 when it is not known.</param>
    public bool Is(MountEntry entry, ulong uniqueId) =>
        entry.Id == MountId
        && entry.Device == Device
        && IsOfThisNamespace()
        && (UniqueId == 0 || uniqueId == 0 || UniqueId == uniqueId);
}
