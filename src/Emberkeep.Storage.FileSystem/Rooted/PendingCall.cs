namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>A call that waits for a thread of <see cref="BlockingCalls"/>. It can be cancelled until it starts.</summary>
internal sealed class PendingCall<T> : IPendingCall
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Cancelled = 2;

    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<T> _call;
    private readonly CancellationTokenRegistration _registration;
    private int _state = Waiting;

    public PendingCall(Func<T> call, CancellationToken cancellationToken)
    {
        _call = call;
        _registration = cancellationToken.UnsafeRegister(static (pending, token) => ((PendingCall<T>)pending!).Cancel(token), this);
    }

    public Task<T> Completion => _completion.Task;

    public void Run()
    {
        if (Interlocked.CompareExchange(ref _state, Started, Waiting) != Waiting)
        {
            return;
        }

        _registration.Unregister();
        try
        {
            _completion.SetResult(_call());
        }
        catch (Exception e)
        {
            _completion.SetException(e);
        }
    }

    private void Cancel(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting)
        {
            _completion.SetCanceled(cancellationToken);
        }
    }
}
