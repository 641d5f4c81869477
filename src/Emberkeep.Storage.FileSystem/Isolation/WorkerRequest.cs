using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>
/// A request that was sent and has no answer yet. It ends once: answered, failed, or given up by its caller. While the answer's bytes are
/// being received into the caller's buffer it cannot be given up.
/// </summary>
internal sealed class WorkerRequest(string operation, string path, Memory<byte> target, TimeSpan startedAt)
{
    private const int Waiting = 0;
    private const int Receiving = 1;
    private const int Over = 2;

    private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>What is done, as it reads after "Cannot".</summary>
    public string Operation => operation;

    /// <summary>The full path that it is done to.</summary>
    public string Path => path;

    /// <summary>Where the bytes of the answer go; empty to allocate them.</summary>
    public Memory<byte> Target => target;

    /// <summary>When it was sent, by the connection's clock.</summary>
    public TimeSpan StartedAt => startedAt;

    /// <summary>True to close what the answer opens, because the caller has gone.</summary>
    public bool OpensFile { get; init; }

    /// <summary>The body of the answer.</summary>
    public Task<ReadOnlyMemory<byte>> Completion => _completion.Task;

    /// <summary>Announces that the answer is being received; false when the caller has gone and the answer has to be thrown away.</summary>
    public bool TryReceive() => Interlocked.CompareExchange(ref _state, Receiving, Waiting) == Waiting;

    /// <summary>The caller goes away. False when the answer has come, or is just coming.</summary>
    public bool TryGiveUp(CancellationToken cancellationToken) => TryEnd(Waiting) && _completion.TrySetCanceled(cancellationToken);

    /// <summary>Fails it unless its answer is being received.</summary>
    public bool TryFail(BackupException error) => TryEnd(Waiting) && _completion.TrySetException(error);

    /// <summary>The answer is complete, after <see cref="TryReceive"/>.</summary>
    public void Complete(ReadOnlyMemory<byte> body) => _completion.TrySetResult(body);

    /// <summary>The answer is an error or broke off, after <see cref="TryReceive"/>.</summary>
    public void Fail(BackupException error) => _completion.TrySetException(error);

    private bool TryEnd(int from) => Interlocked.CompareExchange(ref _state, Over, from) == from;
}
