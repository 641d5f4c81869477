using System.Runtime.ExceptionServices;

namespace Emberkeep.Engine.Tests.Model;

/// <summary>
/// Runs asynchronous code on one thread, in an order that a seed decides: of everything that could go on, any one goes on. Jobs that give way at every
/// call to their store are so interleaved in all ways that several hosts could be, and the same seed does it again. What leaves the thread
/// (objects that a restore reads side by side) comes back at a moment of its own.
/// </summary>
internal sealed class Interleaving : SynchronizationContext, IDisposable
{
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];
    private readonly SemaphoreSlim _posted = new(0);

    private Interleaving(int seed) => _random = new Random(seed);

    /// <summary>Runs until all is done.</summary>
    public static void Run(int seed, Func<Task> work)
    {
        using var context = new Interleaving(seed);
        var before = Current;
        SetSynchronizationContext(context);
        try
        {
            var task = work();
            _ = task.ContinueWith(_ => context._posted.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!task.IsCompleted)
            {
                context.RunNext();
            }

            if (task.Exception?.InnerException is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            _ready.Add((d, state));
        }

        _posted.Release();
    }

    public void Dispose() => _posted.Dispose();

    private void RunNext()
    {
        _posted.Wait();
        (SendOrPostCallback Callback, object? State) next;
        lock (_gate)
        {
            if (_ready.Count == 0)
            {
                return;
            }

            var chosen = _random.Next(_ready.Count);
            next = _ready[chosen];
            _ready.RemoveAt(chosen);
        }

        next.Callback(next.State);
    }
}
