namespace Emberkeep.Native.Nfs;

/// <summary>A request whose answer holds a value if its status is <see cref="NfsStatus.Ok"/>.</summary>
internal abstract class NfsRequest<T> : RpcRequest
{
    private readonly TaskCompletionSource<NfsReply<T>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the answer. Its continuations never run on the connection's thread.</summary>
    public Task<NfsReply<T>> Completion => _completion.Task;

    protected override unsafe void Decode(ReplyBuffer* reply) => Complete(
        reply->Status == NfsStatus.Ok ? new NfsReply<T>(NfsStatus.Ok, Value(reply)) : new NfsReply<T>(reply->Status, default!));

    protected void Complete(NfsReply<T> reply) => _completion.SetResult(reply);

    /// <summary>What a successful answer holds.</summary>
    protected abstract unsafe T Value(ReplyBuffer* reply);

    protected sealed override void SetException(Exception error)
    {
        _completion.SetException(error);
        _ = _completion.Task.Exception; // looked at, so that a request that nobody waits for any more is not reported as unobserved
    }
}
