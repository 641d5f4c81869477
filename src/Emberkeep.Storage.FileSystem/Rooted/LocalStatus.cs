using Emberkeep.Native.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>Reads the status of local files.</summary>
internal static class LocalStatus
{
    private const int PermissionMask = 0xFFF;

    /// <summary>The status of an open file.</summary>
    public static FileStatus Of(SafeFileHandle file, string fullPath)
    {
        LocalErrors.ThrowIfFailed(PosixCalls.Status(file, out var buffer), "look at", fullPath);
        return From(buffer);
    }

    public static FileStatus From(in FileStatusBuffer buffer) => new(
        (buffer.Mode & FileStatusBuffer.TypeMask) switch
        {
            FileStatusBuffer.TypeRegular => FileKind.Regular,
            FileStatusBuffer.TypeDirectory => FileKind.Directory,
            FileStatusBuffer.TypeSymbolicLink => FileKind.SymbolicLink,
            _ => FileKind.Other,
        },
        (long)buffer.Size,
        (UnixFileMode)(buffer.Mode & PermissionMask),
        Time(buffer.ModifiedSeconds, buffer.ModifiedNanoseconds),
        new FileIdentity(((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor, buffer.Inode))
    {
        Owner = buffer.UserId,
        Group = buffer.GroupId,
        Changed = Time(buffer.ChangedSeconds, buffer.ChangedNanoseconds),
    };

    /// <summary>A server may report any number as a time; what a DateTimeOffset cannot hold becomes its nearest end.</summary>
    private static DateTimeOffset Time(long seconds, uint nanoseconds)
    {
        var clamped = Math.Clamp(seconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return DateTimeOffset.FromUnixTimeSeconds(clamped).AddTicks(clamped == seconds ? Math.Min(nanoseconds, 999_999_999) / 100 : 0);
    }
}
