using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>A request that was sent and has no answer yet. It ends once: answered, failed, or given up by its caller.</summary>
/// <param name="operation">What is done, as it reads after "Cannot".</param>
/// <param name="path">The full path that it is done to.</param>
/// <param name="slot">Its part of the shared memory, which it has until the answer comes, also when it was given up.</param>
/// <param name="startedAt">When it was sent, by the connection's clock.</param>
/// <param name="result">What the caller gets with the answer.</param>
internal sealed class WorkerRequest(string operation, string path, int slot, TimeSpan startedAt, WorkerResult result)
{
    private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Operation => operation;

    public string Path => path;

    public int Slot => slot;

    public TimeSpan StartedAt => startedAt;

    public WorkerResult Result => result;

    /// <summary>The body of the answer.</summary>
    public Task<ReadOnlyMemory<byte>> Completion => _completion.Task;

    /// <summary>The answer is there.</summary>
    /// <returns>False when nobody waits for it any more.</returns>
    public bool TryComplete(ReadOnlyMemory<byte> body) => _completion.TrySetResult(body);

    public bool TryFail(BackupException error) => _completion.TrySetException(error);

    /// <summary>The caller goes away.</summary>
    public void GiveUp(CancellationToken cancellationToken) => _completion.TrySetCanceled(cancellationToken);
}
