namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>
/// Runs blocking system calls on a few threads of its own. They are not threads of the pool: when a server is dead its calls hang in the
/// kernel where nothing can wake them, and then they must hold up this file system only, not every job and request of the process.
/// A thread that has nothing to do for a while ends. Where there is no server (<see cref="IsDirect"/>) calls that need not wait for a disk run at
/// once on the thread of the caller: handing each over and back cost more than most of them.
/// </summary>
internal sealed class BlockingCalls : IDisposable
{
    /// <summary>More calls at a time gain nothing on one file system; eight in flight saturate the NFS servers we know.</summary>
    public const int DefaultThreads = 16;

    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly Queue<IPendingCall> _waiting = new();
    private readonly int _maxThreads;
    private readonly Action? _prepareThread;
    private int _threads;

    /// <summary>
    /// Threads in Monitor.Wait, including those that were woken and have not got the lock yet: their call is still queued.
    /// </summary>
    private int _idle;
    private bool _isClosed;
    private volatile bool _isDirect;

    /// <param name="maxThreads">How many calls may run at a time.</param>
    /// <param name="prepareThread">Runs first on every thread, for identity or namespace that belongs to a thread.</param>
    public BlockingCalls(int maxThreads = DefaultThreads, Action? prepareThread = null)
    {
        _maxThreads = maxThreads;
        _prepareThread = prepareThread;
    }

    /// <summary>True to run calls on the caller's thread from now on: for a file system of this machine, whose calls end by themselves.</summary>
    public bool IsDirect
    {
        get => _isDirect;
        set => _isDirect = value;
    }

    /// <summary>Runs the call. Cancelling takes it out of the queue as long as it has not started.</summary>
    public ValueTask<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken) =>
        !_isDirect ? RunWaitingAsync(call, cancellationToken)
        : cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<T>(cancellationToken)
        : RunHere(call);

    /// <summary>Runs a call that waits for a disk, on a thread of this object's own in any case: the pool has few threads, and they compute.</summary>
    public ValueTask<T> RunWaitingAsync<T>(Func<T> call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        var pending = new PendingCall<T>(call, cancellationToken);
        lock (_gate)
        {
            _waiting.Enqueue(pending);
            Monitor.Pulse(_gate);
            if (_waiting.Count > _idle && _threads < _maxThreads)
            {
                _threads++;
                new Thread(Work) { IsBackground = true, Name = "file system calls" }.Start();
            }
        }

        return new ValueTask<T>(pending.Completion);
    }

    /// <summary>Runs a call that returns nothing.</summary>
    public async ValueTask RunAsync(Action call, CancellationToken cancellationToken) => await RunAsync(Returning(call), cancellationToken);

    /// <summary>Runs a call that waits for a disk and returns nothing.</summary>
    public async ValueTask RunWaitingAsync(Action call, CancellationToken cancellationToken) =>
        await RunWaitingAsync(Returning(call), cancellationToken);

    /// <summary>
    /// Lets every thread end as soon as it has nothing to do. Calls may still come: files outlive their file system by a little.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private static Func<bool> Returning(Action call) => () =>
    {
        call();
        return true;
    };

    private static ValueTask<T> RunHere<T>(Func<T> call)
    {
        try
        {
            return ValueTask.FromResult(call());
        }
#pragma warning disable CA1031 // Goes to whoever awaits the call, as from any other thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<T>(e);
        }
    }

    private void Work()
    {
        _prepareThread?.Invoke();
        while (Next() is { } call)
        {
            call.Run();
        }
    }

    private IPendingCall? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                _idle++;
                var wasWoken = !_isClosed && Monitor.Wait(_gate, s_idleTime);
                _idle--;
                if (_waiting.Count == 0 && (_isClosed || !wasWoken))
                {
                    _threads--;
                    return null;
                }
            }

            return _waiting.Dequeue();
        }
    }
}
