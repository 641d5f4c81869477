using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>
/// A worker and the requests that it works on. No request waits for it longer than the timeout: then the process is killed, all its requests
/// fail, and nobody waits for its end. At most <see cref="WorkerProtocol.MaxInFlight"/> requests are sent at a time, which is as many as the
/// worker has threads, so none of them waits for another; and each is small (<see cref="WorkerProtocol.MaxData"/>, a part of a file's
/// write-back, some entries of a directory). So the time that a request takes is the time that the server takes for little work, and an answer
/// is the sign of progress.
/// </summary>
internal sealed class WorkerConnection : IAsyncDisposable
{
    private const int TicksPerTimeout = 16;
    private static readonly TimeSpan s_longestTick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_shortestTick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_exitTime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<ulong, WorkerRequest> _pending = new();
    private readonly SemaphoreSlim _slots = new(WorkerProtocol.MaxInFlight);
    private readonly IsolationOptions _options;
    private readonly TimeProvider _time;
    private readonly WorkerProcess _process;
    private readonly WorkerSocket _socket;
    private readonly TimeSpan _tick;
    private readonly ITimer _watch;
    private WorkerFailure? _failure;
    private long _lastTick;
    private long _clock;
    private ulong _lastId;

    private WorkerConnection(IsolationOptions options, TimeProvider time, WorkerProcess process, Socket socket)
    {
        _options = options;
        _time = time;
        _process = process;
        _socket = new WorkerSocket(socket);
        var tick = options.IoTimeout / TicksPerTimeout;
        _tick = tick > s_longestTick ? s_longestTick : tick < s_shortestTick ? s_shortestTick : tick;
        _lastTick = time.GetTimestamp();
        _watch = time.CreateTimer(_ => Watch(), null, _tick, _tick);
    }

    /// <summary>True when the worker is gone; a new one has to be started.</summary>
    public bool IsOver => Volatile.Read(ref _failure) is not null;

    /// <summary>The worker's process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a worker on the root directory.</summary>
    public static async Task<WorkerConnection> StartAsync(IsolationOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        WorkerConnection? connection = null;
        try
        {
            var (process, socket) = await WorkerProcess.StartAsync(options.Program, either.Token);
            connection = new WorkerConnection(options, time, process, socket);
            await using var stop = either.Token.UnsafeRegister(
                static c => ((WorkerConnection)c!).Fail(WorkerFailure.Closed), connection);
            await connection.GreetAsync();
            _ = connection.ReceiveAsync();
            using var open = new MessageWriter(WorkerCall.Open).Text(options.Root);
            await connection.CallAsync(open, "open", options.Root, either.Token);
            return connection;
        }
        catch (Exception e) when (e is not BackupException { Kind: not ErrorKind.Cancelled })
        {
            connection?.Fail(WorkerFailure.Closed);
            cancellationToken.ThrowIfCancellationRequested();
            throw new BackupException(
                ErrorKind.Unavailable,
                string.Create(CultureInfo.InvariantCulture, $"The worker process for the share {options.Share} was not ready within {options.StartTimeout.TotalSeconds:0.###} s."),
                "The host may be overloaded; try again.",
                isTransient: true,
                innerException: e);
        }
        catch
        {
            connection?.Fail(WorkerFailure.Closed);
            throw;
        }
    }

    /// <summary>Sends a request and returns the body of its answer.</summary>
    /// <exception cref="BackupException">The worker says that it failed, or is gone.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> CallAsync(
        MessageWriter message, string operation, string path, CancellationToken cancellationToken, bool opensFile = false) =>
        await WaitAsync(await SendAsync(message, default, default, operation, path, cancellationToken, opensFile), cancellationToken);

    /// <summary>Waits for the answer of a request, or gives it up: it goes on, but nobody learns what came of it.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> WaitAsync(WorkerRequest request, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (r, token) => ((WorkerRequest)r!).TryGiveUp(token), request);
        return await request.Completion;
    }

    /// <summary>Sends a request. When it returns, the message and the data are the caller's again; the target is not, until the answer is there.</summary>
    public async ValueTask<WorkerRequest> SendAsync(
        MessageWriter message,
        ReadOnlyMemory<byte> data,
        Memory<byte> target,
        string operation,
        string path,
        CancellationToken cancellationToken,
        bool opensFile = false)
    {
        await _slots.WaitAsync(cancellationToken);
        var id = Interlocked.Increment(ref _lastId);
        var request = new WorkerRequest(operation, path, target, TimeSpan.FromTicks(Volatile.Read(ref _clock))) { OpensFile = opensFile };
        _pending[id] = request;
        if (Volatile.Read(ref _failure) is { } failure)
        {
            Remove(id);
            throw failure.ToException(operation, path);
        }

        try
        {
            await _socket.SendAsync(message.Finish(id, data.Length), data);
            return request;
        }
        catch (SocketException)
        {
            // The end of the process is noticed by the receiver, which knows more about it; this only makes sure that it is.
            _socket.Dispose();
            return request;
        }
    }

    /// <summary>Ends the worker: kills it, fails its requests, and waits for nothing.</summary>
    public void Fail(WorkerFailure failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is not null)
        {
            return;
        }

        _process.Kill();
        _socket.Dispose();
        _watch.Dispose();
        _slots.Release(short.MaxValue); // whoever waits for its turn finds out that there is none
        foreach (var (id, request) in _pending)
        {
            if (request.TryFail(failure.ToException(request.Operation, request.Path)))
            {
                _pending.TryRemove(id, out _);
            }
        }
    }

    /// <summary>Ends the worker, and waits a moment for its end, so that the share can be unmounted.</summary>
    public async ValueTask DisposeAsync()
    {
        Fail(WorkerFailure.Closed);
        await Task.WhenAny(_process.Ended, Task.Delay(s_exitTime, _time));
    }

    /// <summary>Runs on the pool until the worker is gone.</summary>
    private async Task ReceiveAsync()
    {
        try
        {
            while (await _socket.ReceiveHeaderAsync() is { } header)
            {
                if (!await ReceiveAnswerAsync(header.Call, header.Id, header.BodyLength))
                {
                    break;
                }
            }

            if (!IsOver)
            {
                // The socket ends a moment before the process does.
                await Task.WhenAny(_process.Ended, Task.Delay(s_exitTime, _time));
                Fail(WorkerFailure.Ended(_options.Share, _process.Ended.IsCompletedSuccessfully ? await _process.Ended : ""));
            }
        }
        catch (InvalidDataException e)
        {
            Fail(WorkerFailure.Garbled(_options.Share, e.Message));
        }
    }

    /// <summary>False when the worker is gone.</summary>
    private async ValueTask<bool> ReceiveAnswerAsync(WorkerCall call, ulong id, int length)
    {
        if (call is not (WorkerCall.Done or WorkerCall.Failed) || !_pending.TryGetValue(id, out var request))
        {
            throw new InvalidDataException($"a frame of kind {(int)call} that nobody waits for");
        }

        var isWanted = request.TryReceive();
        var isData = call == WorkerCall.Done && !request.Target.IsEmpty;
        if (isData && length > request.Target.Length)
        {
            request.Fail(WorkerFailure.Garbled(_options.Share, "more bytes than were asked for").ToException(request.Operation, request.Path));
            throw new InvalidDataException("more bytes than were asked for");
        }

        var body = isData && isWanted ? request.Target[..length] : new byte[length];
        var isWhole = await _socket.ReceiveAllAsync(body);
        Remove(id);
        if (!isWhole)
        {
            var failure = Volatile.Read(ref _failure) ?? WorkerFailure.Ended(_options.Share, "");
            request.Fail(failure.ToException(request.Operation, request.Path));
        }
        else if (!isWanted)
        {
            CloseUnwanted(request, call, body);
        }
        else
        {
            Finish(request, call, body);
        }

        return isWhole;
    }

    private void Finish(WorkerRequest request, WorkerCall call, ReadOnlyMemory<byte> body)
    {
        if (call == WorkerCall.Done)
        {
            request.Complete(body);
            return;
        }

        try
        {
            request.Fail(new MessageReader(body).Error());
        }
        catch (InvalidDataException e)
        {
            request.Fail(WorkerFailure.Garbled(_options.Share, e.Message).ToException(request.Operation, request.Path));
            throw;
        }
    }

    /// <summary>A file or listing was opened for a caller who has gone.</summary>
    private void CloseUnwanted(WorkerRequest request, WorkerCall call, ReadOnlyMemory<byte> body)
    {
        if (call == WorkerCall.Done && request.OpensFile)
        {
            _ = CloseAsync(new MessageReader(body).Int32(), request.Path);
        }
    }

    private async Task CloseAsync(int file, string path)
    {
        try
        {
            using var close = new MessageWriter(WorkerCall.FileClose).Int32(file);
            await CallAsync(close, "close", path, CancellationToken.None);
        }
        catch (BackupException)
        {
            // The worker is gone, and the file with it.
        }
    }

    private async Task GreetAsync()
    {
        var body = await _socket.ReceiveHeaderAsync() is { Call: WorkerCall.Hello } header ? new byte[header.BodyLength] : [];
        if (body.Length == 0 || !await _socket.ReceiveAllAsync(body))
        {
            throw WorkerFailure.Ended(_options.Share, "it did not say hello").ToException("open", _options.Root);
        }

        var hello = new MessageReader(body);
        if (hello.Int32() != WorkerProtocol.Magic || hello.Int32() != WorkerProtocol.Version || hello.Text() != WorkerProtocol.ProgramVersion)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"The worker program '{_options.Program.FileName}' is of another release than this process ({WorkerProtocol.ProgramVersion}).",
                "Emberkeep was upgraded or exchanged while this process ran: start it anew.");
        }
    }

    private void Remove(ulong id)
    {
        if (_pending.TryRemove(id, out _))
        {
            _slots.Release();
        }
    }

    /// <summary>
    /// Looks for a request that takes too long. The clock of this counts ticks and not time: when this process itself was stopped, or starved,
    /// the answers may lie in the socket.
    /// </summary>
    private void Watch()
    {
        var now = _time.GetTimestamp();
        var elapsed = _time.GetElapsedTime(Interlocked.Exchange(ref _lastTick, now), now);
        var clock = TimeSpan.FromTicks(Interlocked.Add(ref _clock, Math.Clamp(elapsed.Ticks, 0, 2 * _tick.Ticks)));
        foreach (var (_, request) in _pending)
        {
            if (clock - request.StartedAt + _tick > _options.IoTimeout)
            {
                Fail(WorkerFailure.Silent(_options.Share, _options.IoTimeout));
                return;
            }
        }
    }
}
