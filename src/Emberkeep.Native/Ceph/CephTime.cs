using System.Runtime.InteropServices;

namespace Emberkeep.Native.Ceph;

/// <summary>struct timespec of a 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct CephTime
{
    private readonly long _seconds;
    private readonly long _nanoseconds;

    /// <summary>The moment in UTC.</summary>
    public DateTimeOffset ToMoment() => DateTimeOffset.FromUnixTimeSeconds(_seconds).AddTicks(_nanoseconds / TimeSpan.NanosecondsPerTick);
}
