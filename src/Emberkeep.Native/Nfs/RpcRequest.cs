using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs;

/// <summary>
/// A request to a server and the task of its answer. Whoever comes first decides how it ends: the answer, the caller who gives it up, or the
/// loss of the connection. All three hold the same lock, and so does the encoding, so the caller's buffers are not touched any more once the
/// task has completed, whatever the server sends later.
/// </summary>
internal abstract class RpcRequest
{
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>Queues the request with libnfs. Returns false when there is nothing to wait for: it was given up, or cannot be encoded.</summary>
    public unsafe bool TryStart(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }

            if (Encode(context, callback, key) < 0)
            {
                End(new InvalidOperationException("libnfs cannot encode the request."));
                return false;
            }

            return true;
        }
    }

    /// <summary>Takes the answer, which is valid during this call.</summary>
    public unsafe void Answer(ReplyBuffer* reply)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            try
            {
                Decode(reply);
                _isOver = true;
            }
            catch (Exception e)
            {
                End(e);
            }
        }
    }

    /// <summary>Ends the request with an error, unless it is over.</summary>
    public void Fail(Exception error)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                End(error);
            }
        }
    }

    protected abstract unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key);

    /// <summary>Reads the answer and completes the task with it.</summary>
    protected abstract unsafe void Decode(ReplyBuffer* reply);

    protected abstract void SetException(Exception error);

    private void End(Exception error)
    {
        _isOver = true;
        SetException(error);
    }
}
