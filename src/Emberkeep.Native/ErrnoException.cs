using System.Runtime.InteropServices;
using Emberkeep.Errors;

namespace Emberkeep.Native;

/// <summary>
/// The error number behind a <see cref="BackupException"/>, as its inner exception. For code that reacts to one number among those of a
/// kind: a stale handle is healed, a server that cannot be reached is left alone for a while.
/// </summary>
/// <param name="errno">The error number.</param>
/// <param name="innerException">What led to it, or null.</param>
internal sealed class ErrnoException(int errno, Exception? innerException = null)
    : IOException($"error {errno} ({Marshal.GetPInvokeErrorMessage(errno)})", innerException)
{
    /// <summary>One of <see cref="Native.Errno"/> or any other.</summary>
    public int Errno { get; } = errno;

    /// <summary>The error number behind an error; 0 when there is none.</summary>
    public static int Of(Exception? error) => error switch
    {
        ErrnoException own => own.Errno,
        BackupException { InnerException: ErrnoException inner } => inner.Errno,
        _ => 0,
    };

    /// <summary>True when the error says that a server is silent or cannot be reached; false when it answered, whatever it said.</summary>
    public static bool IsUnreachable(Exception? error) => Of(error) is Native.Errno.ETIMEDOUT or Native.Errno.EHOSTDOWN
        or Native.Errno.EHOSTUNREACH or Native.Errno.ENETDOWN or Native.Errno.ENETUNREACH or Native.Errno.ECONNREFUSED
        or Native.Errno.ECONNRESET or Native.Errno.ENOTCONN or Native.Errno.ESHUTDOWN;
}
