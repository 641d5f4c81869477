using Emberkeep.Errors;

namespace Emberkeep.Native.Ceph;

/// <summary>
/// Runs what Ceph's libraries only offer as blocking calls, each on a thread of its own that the end of the process does not wait for. A call that
/// shows no sign of life for as long as an operation may take is left to itself: the libraries have deadlines of their own, but not for everything.
/// </summary>
internal sealed class CephCalls(TimeSpan timeout, TimeProvider time)
{
    private int _isLost;

    /// <summary>
    /// True when the cluster has not answered in time: what is still open is not waited for then, and nothing else is tried on this connection.
    /// </summary>
    public bool IsLost => Volatile.Read(ref _isLost) != 0;

    /// <summary>How long an operation may take.</summary>
    public TimeSpan Timeout => timeout;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Notes that the cluster has not answered.</summary>
    public BackupException Lose(string operation, string subject)
    {
        Volatile.Write(ref _isLost, 1);
        return CephErrors.Silent(operation, subject, timeout);
    }

    /// <summary>Notes what an error says about the cluster.</summary>
    /// <param name="result">What a call returned, negative.</param>
    /// <param name="operation">What was tried, as it reads after "Cannot".</param>
    /// <param name="subject">What it was tried on.</param>
    public BackupException ToException(long result, string operation, string subject) =>
        -result == Errno.ETIMEDOUT ? Lose(operation, subject) : CephErrors.ToException(result, operation, subject);

    /// <summary>Fails at once what cannot succeed.</summary>
    public void ThrowIfLost(string operation, string subject)
    {
        if (IsLost)
        {
            throw CephErrors.Silent(operation, subject, timeout);
        }
    }

    /// <summary>Runs a call.</summary>
    /// <param name="operation">What is tried, as it reads after "Cannot".</param>
    /// <param name="subject">What it is tried on.</param>
    /// <param name="call">The call. It is given what it can show signs of life with.</param>
    /// <param name="cancellationToken">Stops waiting; a call that has begun is left to itself.</param>
    public async Task<T> RunAsync<T>(string operation, string subject, Func<CallPulse, T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfLost(operation, subject);
        var pulse = new CallPulse(time);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(() =>
        {
            try
            {
                done.SetResult(call(pulse));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });

        while (true)
        {
            var rest = timeout - pulse.Silence;
            try
            {
                return await done.Task.WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, cancellationToken);
            }
            catch (TimeoutException) when (!done.Task.IsCompleted)
            {
                if (pulse.Silence >= timeout)
                {
                    Forget(done.Task);
                    pulse.Stop();
                    throw Lose(operation, subject);
                }
            }
            catch (OperationCanceledException)
            {
                Forget(done.Task);
                pulse.Stop();
                throw;
            }
        }
    }

    /// <summary>Runs a call that returns a negative error.</summary>
    public async Task<long> RequireAsync(string operation, string subject, Func<CallPulse, long> call, CancellationToken cancellationToken)
    {
        var result = await RunAsync(operation, subject, call, cancellationToken);
        return result >= 0 ? result : throw ToException(result, operation, subject);
    }

    /// <summary>Releases a handle. Waits for it only while the cluster answers.</summary>
    public async ValueTask ReleaseAsync(System.Runtime.InteropServices.SafeHandle handle)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(() =>
        {
            handle.Dispose();
            done.SetResult();
        });
        if (IsLost)
        {
            return;
        }

        try
        {
            await done.Task.WaitAsync(timeout, time);
        }
        catch (TimeoutException)
        {
            Volatile.Write(ref _isLost, 1);
        }
    }

    private static void Start(Action work) => new Thread(() => work()) { IsBackground = true, Name = "ceph call" }.Start();

    /// <summary>An error that comes after nobody waits any more is nobody's.</summary>
    private static void Forget(Task task) =>
        _ = task.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
