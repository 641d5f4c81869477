using Emberkeep.Native.Nfs;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>Turns the attributes of NFS into a file's status.</summary>
internal static class NfsFileStatus
{
    private const uint PermissionMask = 0xFFF;

    public static FileKind Kind(in NfsAttributes attributes) => attributes.Type switch
    {
        NfsAttributes.TypeRegular => FileKind.Regular,
        NfsAttributes.TypeDirectory => FileKind.Directory,
        NfsAttributes.TypeSymbolicLink => FileKind.SymbolicLink,
        _ => FileKind.Other,
    };

    public static FileStatus From(in NfsAttributes attributes) => new(
        Kind(attributes),
        (long)Math.Min(attributes.Size, long.MaxValue),
        Mode(attributes),
        Time(attributes.Modified),
        new FileIdentity(attributes.FileSystem, attributes.FileNumber))
    {
        Owner = attributes.Uid,
        Group = attributes.Gid,
        Changed = Time(attributes.Changed),
    };

    public static UnixFileMode Mode(in NfsAttributes attributes) => (UnixFileMode)(attributes.Mode & PermissionMask);

    private static DateTimeOffset Time(in NfsTime time) =>
        DateTimeOffset.FromUnixTimeSeconds(time.Seconds).AddTicks(Math.Min(time.Nanoseconds, 999_999_999) / 100);
}
