namespace Emberkeep.Engine.Backup;

/// <summary>
/// Lets a commit that is on its way finish when its job is cancelled, for a moment. A server that was asked to publish an object does so whether
/// or not somebody waits for the answer; who waits for it knows what there is to take back.
/// </summary>
internal sealed class CommitGrace(TimeProvider time)
{
    /// <summary>How long a cancelled job waits for the answer. Longer than servers take; short enough for who pressed Ctrl+C.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    /// <summary>Commits, unless the job was cancelled before.</summary>
    /// <exception cref="OperationCanceledException">Nothing was begun, or there was no answer in time: then nobody knows what became of the object.</exception>
    public async ValueTask RunAsync(Func<CancellationToken, ValueTask> commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var start = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelAfter(Length), late);
        await commit(late.Token);
    }
}
