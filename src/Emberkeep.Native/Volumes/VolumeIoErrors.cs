using System.Runtime.InteropServices;
using Emberkeep.Errors;

namespace Emberkeep.Native.Volumes;

/// <summary>Turns a failed call on a volume into an error that says what was tried, on which volume and where.</summary>
internal static class VolumeIoErrors
{
    /// <summary>Describes a failed call.</summary>
    /// <param name="errno">What the kernel answered.</param>
    /// <param name="action">A verb: read, write, open.</param>
    /// <param name="volume">Name of the volume.</param>
    /// <param name="offset">Byte offset, or null when the call concerned the whole volume.</param>
    /// <param name="cause">The exception that carried the errno, if there was one.</param>
    internal static BackupException Create(int errno, string action, string volume, long? offset = null, Exception? cause = null)
    {
        var place = offset is null ? string.Empty : $" at offset {offset}";
        var reason = Marshal.GetPInvokeErrorMessage(errno);
        var (kind, remedy) = Classify(errno);
        return new BackupException(kind, $"Cannot {action} volume '{volume}'{place}: {reason} (errno {errno}).", remedy, innerException: cause);
    }

    /// <summary>Describes what System.IO threw: on Unix it keeps the errno in HResult, one level down for refused access.</summary>
    internal static BackupException Create(Exception exception, string action, string volume, long? offset = null)
    {
        var source = exception is UnauthorizedAccessException { InnerException: IOException inner } ? inner : exception;
        return Create(source.HResult, action, volume, offset, exception);
    }

    /// <summary>True for what positional reads and writes throw when the kernel refuses them.</summary>
    internal static bool IsInputOutput(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private static (ErrorKind Kind, string? Remedy) Classify(int errno) => errno switch
    {
        VolumeErrno.NoEntry or VolumeErrno.NotADirectory => (ErrorKind.NotFound, "Check the path."),
        VolumeErrno.Exists => (ErrorKind.AlreadyExists, "Name a path that does not exist."),
        VolumeErrno.NotPermitted or VolumeErrno.AccessDenied => (
            ErrorKind.Unauthorized,
            "Run as a user who may use this file or device (for devices often root or the group 'disk'), and check that it is not read-only."),
        VolumeErrno.ReadOnlyFileSystem => (ErrorKind.Conflict, "Mount the file system writable, or name another path."),
        VolumeErrno.Busy or VolumeErrno.TextBusy => (ErrorKind.Conflict, "Unmount it or stop the program that uses it, then try again."),
        VolumeErrno.NoSpace or VolumeErrno.QuotaExceeded or VolumeErrno.FileTooBig => (
            ErrorKind.NoSpace, "Free space, raise the quota, or use a larger file system or device."),
        VolumeErrno.Invalid or VolumeErrno.NameTooLong or VolumeErrno.TooManyLinks or VolumeErrno.IsADirectory => (
            ErrorKind.Invalid, "Check the path."),
        VolumeErrno.NotImplemented or VolumeErrno.NotSupported => (ErrorKind.Unsupported, null),
        VolumeErrno.InputOutput or VolumeErrno.NoSuchDeviceOrAddress or VolumeErrno.NoDevice or VolumeErrno.TimedOut
            or VolumeErrno.HostDown or VolumeErrno.Stale or VolumeErrno.RemoteInputOutput or VolumeErrno.NoMedium => (
            ErrorKind.Unavailable, "Check the device and the kernel log (dmesg)."),
        _ => (ErrorKind.Internal, null),
    };
}
