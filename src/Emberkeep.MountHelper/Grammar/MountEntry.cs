namespace Emberkeep.MountHelper.Grammar;

/// <summary>One line of /proc/self/mountinfo (proc_pid_mountinfo(5)), with its octal escapes resolved.</summary>
/// <param name="Id">The mount's number in this mount namespace; used again after the mount is gone.</param>
/// <param name="ParentId">The mount that this one is on.</param>
/// <param name="Device">The st_dev of its files as major:minor.</param>
/// <param name="Root">The directory of the file system that is the mount's root; "/" unless it is a bind mount.</param>
/// <param name="MountPoint">Where it is mounted.</param>
/// <param name="Options">Options of the mount: rw, nosuid ...</param>
/// <param name="FileSystemType">For example nfs, nfs4, ext4.</param>
/// <param name="Source">For NFS the server and path.</param>
/// <param name="FileSystemOptions">Options of the file system; for NFS vers, addr and the rest.</param>
internal sealed record MountEntry(
    int Id,
    int ParentId,
    string Device,
    string Root,
    string MountPoint,
    string Options,
    string FileSystemType,
    string Source,
    string FileSystemOptions);
