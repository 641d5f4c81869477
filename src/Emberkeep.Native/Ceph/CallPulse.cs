using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emberkeep.Native.Ceph;

/// <summary>How a long call shows that it goes on, and how it is told to stop.</summary>
internal sealed class CallPulse(TimeProvider time)
{
    private long _last = time.GetTimestamp();
    private int _isStopped;

    /// <summary>How long there has been no sign of life.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _last));

    /// <summary>Nobody waits for the call any more.</summary>
    public void Stop() => Volatile.Write(ref _isStopped, 1);

    /// <summary>Shows a sign of life.</summary>
    /// <returns>True when the call may go on.</returns>
    public bool Beat()
    {
        Volatile.Write(ref _last, time.GetTimestamp());
        return Volatile.Read(ref _isStopped) == 0;
    }

    /// <summary>For functions that report their progress; the key is a handle of a pulse. A result that is not 0 stops such a function.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static int OnProgress(ulong done, ulong total, nint key) => ((CallPulse)GCHandle.FromIntPtr(key).Target!).Beat() ? 0 : -Errno.EINTR;
}
