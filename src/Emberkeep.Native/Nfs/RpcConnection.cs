using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emberkeep.Native.Nfs;

/// <summary>
/// One TCP connection to one program of a server, with a thread of its own that alone touches the context of libnfs. Any number of requests
/// may be under way. Once lost or closed it stays so; whoever needs another makes another.
/// </summary>
/// <remarks>
/// libnfs is never handed an address in managed memory that outlives the call: what it keeps with a request is a number, which is looked up when
/// it calls back. So a callback that comes late, twice or out of a finalizer finds nothing, and does nothing.
/// </remarks>
internal sealed class RpcConnection : IDisposable
{
    private const nint ConnectKey = 0;

    /// <summary>What libnfs says when it cannot decode a reply, whatever the words mean.</summary>
    private const string Undecodable = "Message rejected by server";

    [ThreadStatic]
    private static RpcConnection? t_current;

    private readonly RpcContextHandle _context;
    private readonly Wakeup _wakeup = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<RpcRequest> _waiting = new();

    /// <summary>Requests under way by their number. Belongs to the thread.</summary>
    private readonly Dictionary<nint, RpcRequest> _sent = [];

    /// <summary>Requests that ended without an answer while libnfs was at work, and what it said. Belongs to the thread.</summary>
    private readonly List<(RpcRequest Request, string Message)> _unanswered = [];
    private nint _lastKey = ConnectKey;
    private bool _isConnected;
    private volatile RpcException? _end;

    private RpcConnection(NfsCredential credential) => _context = RpcContextHandle.Create(credential);

    /// <summary>Whether no request can be sent any more.</summary>
    public bool IsOver => _end is not null;

    /// <summary>Connects. Cancelling closes the connection.</summary>
    /// <param name="address">A numeric address.</param>
    /// <param name="port">The TCP port.</param>
    /// <param name="credential">Who sends the requests.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="RpcException">The connection is refused or breaks off.</exception>
    public static async Task<RpcConnection> ConnectAsync(string address, int port, NfsCredential credential, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = new RpcConnection(credential);
        new Thread(() => connection.Run(address, port)) { IsBackground = true, Name = "nfs client" }.Start();
        try
        {
            await connection._connected.Task.WaitAsync(cancellationToken);
            return connection;
        }
        catch
        {
            connection.Close("given up");
            throw;
        }
    }

    /// <summary>Sends a request; its task says how it ended. May be called from any thread.</summary>
    public void Send(RpcRequest request)
    {
        _waiting.Enqueue(request);
        _wakeup.Signal();
        if (_end is not null)
        {
            FailWaiting();
        }
    }

    /// <summary>
    /// Ends the connection now: everything under way fails, and the thread ends by itself without waiting for the server. May be called from any
    /// thread, and more than once.
    /// </summary>
    public void Close(string reason)
    {
        End(RpcFailure.Lost, reason);
        _wakeup.Signal();
    }

    public void Dispose() => Close("closed");

    private unsafe void Run(string address, int port)
    {
        t_current = this;
        try
        {
            if (Libnfs.Connect(_context, address, port, &OnReply, ConnectKey) < 0)
            {
                End(RpcFailure.NotConnected, LastError());
            }

            while (_end is null)
            {
                StartWaiting();
                var events = _wakeup.Wait(Libnfs.Descriptor(_context), Libnfs.Events(_context));
                if (_end is null && events != 0)
                {
                    Service(events);
                }
            }
        }
        catch (Exception e)
        {
            End(RpcFailure.Lost, e.Message);
        }
        finally
        {
            TearDown();
        }
    }

    /// <summary>Closes the connection. libnfs calls back for every request that is left, which then fails like the others.</summary>
    private void TearDown()
    {
        _context.Dispose();
        var end = _end ?? new RpcException(RpcFailure.Lost, "closed");
        foreach (var request in _sent.Values)
        {
            request.Fail(end);
        }

        _sent.Clear();
        FailUnanswered(end);
        FailWaiting();
        _connected.TrySetException(end);
        _ = _connected.Task.Exception; // looked at, so that it is not reported as unobserved when the caller gave up before
        _wakeup.Dispose();
        t_current = null;
    }

    private unsafe void StartWaiting()
    {
        while (_isConnected && _waiting.TryDequeue(out var request))
        {
            var key = ++_lastKey;
            _sent.Add(key, request);
            if (!request.TryStart(_context, &OnReply, key))
            {
                _sent.Remove(key);
            }
        }
    }

    private void Service(int events)
    {
        if (Libnfs.Service(_context, events) < 0)
        {
            End(_isConnected ? RpcFailure.Lost : RpcFailure.NotConnected, LastError());
            return;
        }

        FailUnanswered(null);
    }

    /// <summary>Fails requests with what libnfs said of each, or with the reason for the end of the connection.</summary>
    private void FailUnanswered(RpcException? end)
    {
        foreach (var (request, message) in _unanswered)
        {
            request.Fail(end ?? new RpcException(string.Equals(message, Undecodable, StringComparison.Ordinal) ? RpcFailure.Garbled : RpcFailure.Rejected, message));
        }

        _unanswered.Clear();
    }

    private void FailWaiting()
    {
        while (_waiting.TryDequeue(out var request))
        {
            request.Fail(_end ?? new RpcException(RpcFailure.Lost, "closed"));
        }
    }

    private void End(RpcFailure failure, string reason) =>
        Interlocked.CompareExchange(ref _end, new RpcException(failure, reason), null);

    private string LastError() => Marshal.PtrToStringUTF8(Libnfs.LastError(_context)) is { Length: > 0 } text ? text : "the connection was closed by the server";

    private unsafe void Take(int status, nint data, nint key)
    {
        if (key == ConnectKey)
        {
            _isConnected = status == Libnfs.StatusSuccess;
            if (_isConnected)
            {
                _connected.TrySetResult();
            }
        }
        else if (_sent.Remove(key, out var request))
        {
            if (status == Libnfs.StatusSuccess && data != 0)
            {
                request.Answer((ReplyBuffer*)data);
            }
            else
            {
                _unanswered.Add((request, Marshal.PtrToStringUTF8(data) ?? "no reason given"));
            }
        }
    }

    /// <summary>What libnfs calls. No exception may pass through its frames.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnReply(nint context, int status, nint data, nint key)
    {
        try
        {
            t_current?.Take(status, data, key);
        }
        catch (Exception e)
        {
            t_current?.End(RpcFailure.Lost, e.Message);
        }
    }
}
