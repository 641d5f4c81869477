namespace Emberkeep.Native.Volumes;

/// <summary>The errno values that volumes tell apart: Linux, generic numbering (errno(3)).</summary>
internal static class VolumeErrno
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int Interrupted = 4;
    internal const int InputOutput = 5;
    internal const int NoSuchDeviceOrAddress = 6;
    internal const int TryAgain = 11;
    internal const int AccessDenied = 13;
    internal const int Busy = 16;
    internal const int Exists = 17;
    internal const int NoDevice = 19;
    internal const int NotADirectory = 20;
    internal const int IsADirectory = 21;
    internal const int Invalid = 22;
    internal const int NotATerminal = 25;
    internal const int TextBusy = 26;
    internal const int FileTooBig = 27;
    internal const int NoSpace = 28;
    internal const int ReadOnlyFileSystem = 30;
    internal const int NameTooLong = 36;
    internal const int NotImplemented = 38;
    internal const int TooManyLinks = 40;
    internal const int NotSupported = 95;
    internal const int TimedOut = 110;
    internal const int HostDown = 112;
    internal const int Stale = 116;
    internal const int RemoteInputOutput = 121;
    internal const int QuotaExceeded = 122;
    internal const int NoMedium = 123;

    /// <summary>True for the answers by which kernels and file systems say that they lack an operation (ENOTTY: an ioctl).</summary>
    internal static bool MeansUnsupported(int errno) => errno is Invalid or NotATerminal or NotImplemented or NotSupported;
}
