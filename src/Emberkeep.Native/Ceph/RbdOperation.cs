using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emberkeep.Native.Ceph;

/// <summary>
/// One asynchronous operation on an image with memory of its own, which librbd may still use after nobody waits for the operation any more. The last of
/// the two that are done with it, the caller or librbd, frees everything.
/// </summary>
internal sealed unsafe class RbdOperation
{
    private const int Pending = 0;
    private const int Left = 1;

    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly nuint _length;
    private GCHandle _self;
    private byte* _memory;
    private int _leavers = Pending;

    /// <param name="length">Bytes of memory; 0 for none.</param>
    public RbdOperation(int length)
    {
        _length = (nuint)length;
        _memory = length == 0 ? null : (byte*)NativeMemory.Alloc(_length);
    }

    /// <summary>The operation's memory.</summary>
    public Span<byte> Memory => new(_memory, (int)_length);

    /// <summary>The result once there is one: negative is a negated errno.</summary>
    public Task<long> Completion => _done.Task;

    /// <summary>Starts the operation. Whatever comes of it, the caller leaves it once.</summary>
    public void Start(Func<nint, nint, int> call)
    {
        _self = GCHandle.Alloc(this);
        var result = Librbd.CreateCompletion(GCHandle.ToIntPtr(_self), &OnComplete, out var completion);
        if (result == 0)
        {
            result = call((nint)_memory, completion);
            if (result < 0)
            {
                Librbd.Release(completion);
            }
        }

        if (result < 0)
        {
            Complete(result);
        }
    }

    /// <summary>The caller is done with the operation.</summary>
    public void Leave()
    {
        if (Interlocked.Increment(ref _leavers) > Left)
        {
            NativeMemory.Free(_memory);
            _memory = null;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnComplete(nint completion, nint key)
    {
        var operation = (RbdOperation)GCHandle.FromIntPtr(key).Target!;
        var result = Librbd.ResultOf(completion);
        Librbd.Release(completion);
        operation.Complete(result);
    }

    private void Complete(long result)
    {
        _self.Free();
        _done.TrySetResult(result);
        Leave();
    }
}
