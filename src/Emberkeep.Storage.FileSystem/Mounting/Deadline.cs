using Emberkeep.Errors;
using Emberkeep.Native;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// Runs calls that touch a share which may be dead. Such a call can hang in the kernel where nothing can wake it, so it runs on a thread of
/// its own that is left to itself when time is up; it ends when the server comes back or the mount is taken away.
/// </summary>
internal static class Deadline
{
    /// <summary>Runs the call.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unavailable"/> when it takes longer than the timeout.</exception>
    public static async Task<T> RunAsync<T>(string share, TimeSpan timeout, TimeProvider time, Func<T> call, CancellationToken cancellationToken)
    {
        return await WaitAsync(
            share,
            timeout,
            time,
            () =>
            {
                var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
                new Thread(() => Complete(completion, call)) { IsBackground = true, Name = "share check" }.Start();
                return completion.Task;
            },
            cancellationToken);
    }

    /// <summary>Waits for calls that block no thread of the caller's, and leaves them to themselves when time is up.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unavailable"/> when they take longer than the timeout.</exception>
    public static async Task<T> WaitAsync<T>(string share, TimeSpan timeout, TimeProvider time, Func<Task<T>> calls, CancellationToken cancellationToken)
    {
        try
        {
            return await calls().WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new BackupException(
                ErrorKind.Unavailable,
                $"The server of the share {share} has not answered for {timeout.TotalSeconds:0} s.",
                "Check that the server runs and can be reached; Emberkeep goes on by itself when it answers again.",
                isTransient: true,
                innerException: new ErrnoException(Errno.ETIMEDOUT, e));
        }
    }

    private static void Complete<T>(TaskCompletionSource<T> completion, Func<T> call)
    {
        try
        {
            completion.SetResult(call());
        }
        catch (Exception e)
        {
            // Whatever it is, it belongs to the caller who awaits the task.
            completion.SetException(e);
        }
    }
}
