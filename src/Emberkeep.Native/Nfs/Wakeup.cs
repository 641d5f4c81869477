using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Native.Nfs;

/// <summary>Wakes a thread that waits in poll(2): an eventfd. Waking after disposal does nothing.</summary>
internal sealed partial class Wakeup : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    private readonly SafeFileHandle _event;

    public Wakeup()
    {
        _event = Create(0, NonBlocking | CloseOnExec);
        if (_event.IsInvalid)
        {
            throw new IOException($"Cannot make an eventfd: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    /// <summary>Wakes the thread, or makes its next wait return at once.</summary>
    public void Signal()
    {
        try
        {
            _ = Write(_event, 1UL, sizeof(ulong)); // fails when it is signalled 2^64 times over, and then it is signalled
        }
        catch (ObjectDisposedException)
        {
            // The thread has ended and needs no waking.
        }
    }

    /// <summary>
    /// Waits for a descriptor or for a signal, which it takes back.
    /// </summary>
    /// <returns>What the descriptor is ready for, 0 if nothing.</returns>
    public unsafe int Wait(int descriptor, int events)
    {
        var isOwned = false;
        try
        {
            _event.DangerousAddRef(ref isOwned);
            var polled = stackalloc PollDescriptor[2];
            polled[0] = new PollDescriptor { Descriptor = descriptor, Events = (short)events };
            polled[1] = new PollDescriptor { Descriptor = (int)_event.DangerousGetHandle(), Events = PollDescriptor.Readable };
            if (Poll(polled, 2, -1) < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                return error == Errno.EINTR ? 0 : throw new IOException($"Cannot poll: {Marshal.GetPInvokeErrorMessage(error)}.");
            }

            if (polled[1].Returned != 0)
            {
                _ = Read(_event, out _, sizeof(ulong)); // nothing to read means that nothing was signalled
            }

            return polled[0].Returned;
        }
        finally
        {
            if (isOwned)
            {
                _event.DangerousRelease();
            }
        }
    }

    public void Dispose() => _event.Dispose();

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial SafeFileHandle Create(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, in ulong value, nuint count);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, out ulong value, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);
}
