using Emberkeep.Errors;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// Runs work items side by side and hands their results on in the order of the items. At most <see cref="Ahead"/> more items than workers are
/// in memory, so a slow item holds the others back instead of letting results pile up. What is done before an item that fails is handed on, too.
/// </summary>
internal static class OrderedPipeline
{
    /// <summary>How many items may be done, or wait to be, while a slow one before them is not.</summary>
    public const int Ahead = 4;

    /// <summary>Runs until the items are used up. The first failure stops everything and is thrown when all workers have stopped.</summary>
    public static async Task RunAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        int workers,
        Func<TItem, CancellationToken, Task<TResult>> work,
        Func<TItem, TResult, CancellationToken, Task> commit,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var slots = new SemaphoreSlim(workers);
        var pending = new Queue<(TItem Item, Task<TResult> Work)>();
        var isCommitting = false;
        try
        {
            await foreach (var item in items.WithCancellation(stop.Token))
            {
                while (pending.Count >= workers + Ahead || (pending.Count > 0 && pending.Peek().Work.IsCompleted))
                {
                    await CommitNextAsync();
                }

                pending.Enqueue((item, StartAsync(item)));
            }

            while (pending.Count > 0)
            {
                await CommitNextAsync();
            }
        }
        catch
        {
            await stop.CancelAsync();
            var failure = await FirstFailureAsync(pending.Select(p => (Task)p.Work));
            cancellationToken.ThrowIfCancellationRequested();
            if (failure is not null)
            {
                await CommitDoneAsync();

                // What stopped the others is the cause; the task that was awaited may only have been cancelled because of it.
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            }

            throw;
        }

        async Task CommitNextAsync()
        {
            var (item, task) = pending.Peek();
            var result = await task;
            pending.Dequeue();
            isCommitting = true;

            // What is done is handed on whatever becomes of the items behind it.
            await commit(item, result, cancellationToken);
            isCommitting = false;
        }

        // After a commit that failed the next one would leave a gap.
        async Task CommitDoneAsync()
        {
            try
            {
                while (!isCommitting && pending.Count > 0 && pending.Peek().Work.IsCompletedSuccessfully)
                {
                    await CommitNextAsync();
                }
            }
            catch (Exception e) when (e is BackupException or OperationCanceledException)
            {
                // The failure that stopped the work is the one to report.
            }
        }

        async Task<TResult> StartAsync(TItem item)
        {
            await slots.WaitAsync(stop.Token);
            try
            {
                // Leaves the caller's thread, so that items really run side by side.
                await Task.Yield();
                return await work(item, stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
            finally
            {
                slots.Release();
            }
        }
    }

    /// <summary>Waits for all tasks and returns the first failure that is not a cancellation.</summary>
    private static async Task<Exception?> FirstFailureAsync(IEnumerable<Task> tasks)
    {
        Exception? first = null;
        foreach (var task in tasks)
        {
            try
            {
                await task;
            }
            catch (OperationCanceledException)
            {
                // Stopped because of another one's failure, which is the one worth reporting.
            }
#pragma warning disable CA1031 // Every failure is kept and rethrown by the caller.
            catch (Exception e)
#pragma warning restore CA1031
            {
                first ??= e;
            }
        }

        return first;
    }
}
