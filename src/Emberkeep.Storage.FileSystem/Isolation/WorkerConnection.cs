using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Emberkeep.Errors;
using Emberkeep.Native.FileSystem;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>
/// A worker and the requests that it works on. No request waits for it longer than the timeout: then the process is killed, all its requests
/// fail, and nobody waits for its end. At most <see cref="WorkerProtocol.MaxInFlight"/> requests are sent at a time, which is as many as the
/// worker has threads, so none of them waits for another; and each is small (<see cref="WorkerProtocol.SlotLength"/>, a part of a file's
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
    private readonly ConcurrentStack<int> _freeSlots = new(Enumerable.Range(0, WorkerProtocol.MaxInFlight));
    private readonly SharedMemory _memory;
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

    private WorkerConnection(IsolationOptions options, TimeProvider time, WorkerProcess process, Socket socket, SharedMemory memory)
    {
        _options = options;
        _time = time;
        _memory = memory;
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
            var memory = SharedMemory.Create("emberkeep", WorkerProtocol.MemoryLength);
            var (process, socket) = await WorkerProcess.StartAsync(options.Program, memory, either.Token);
            connection = new WorkerConnection(options, time, process, socket, memory);
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
        MessageWriter message, string operation, string path, CancellationToken cancellationToken, WorkerResult result = WorkerResult.None) =>
        await WaitAsync(await SendAsync(message, default, operation, path, cancellationToken, result), cancellationToken);

    /// <summary>Waits for the answer of a request, or gives it up: it goes on, but nobody learns what came of it.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> WaitAsync(WorkerRequest request, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (r, token) => ((WorkerRequest)r!).GiveUp(token), request);
        return await request.Completion;
    }

    /// <summary>Sends a request with data for its slot. When it returns, the message and the data are the caller's again.</summary>
    public async ValueTask<WorkerRequest> SendAsync(
        MessageWriter message,
        ReadOnlyMemory<byte> data,
        string operation,
        string path,
        CancellationToken cancellationToken,
        WorkerResult result = WorkerResult.None)
    {
        await _slots.WaitAsync(cancellationToken);
        if (!_freeSlots.TryPop(out var slot))
        {
            throw _failure!.ToException(operation, path);
        }

        var id = Interlocked.Increment(ref _lastId);
        var request = new WorkerRequest(operation, path, slot, TimeSpan.FromTicks(Volatile.Read(ref _clock)), result);
        _pending[id] = request;
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw failure.ToException(operation, path);
        }

        try
        {
            _memory.Write(slot * WorkerProtocol.SlotLength, data.Span);
            await _socket.SendAsync(message.Finish(slot, id));
        }
        catch (SocketException)
        {
            // The end of the process is noticed by the receiver, which knows more about it; this only makes sure that it is.
            _socket.Dispose();
        }

        return request;
    }

    /// <summary>Copies the bytes out of the slot of a request that succeeded, and gives the slot back.</summary>
    public void Take(WorkerRequest request, Span<byte> target)
    {
        _memory.Read(request.Slot * WorkerProtocol.SlotLength, target);
        Release(request.Slot);
    }

    /// <summary>Gives up a request whose result would have to be given back.</summary>
    public void GiveUp(WorkerRequest request)
    {
        request.GiveUp(CancellationToken.None);
        if (request.Completion.IsCompletedSuccessfully && request.Result == WorkerResult.Slot)
        {
            Release(request.Slot);
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
        foreach (var (_, request) in _pending)
        {
            request.TryFail(failure.ToException(request.Operation, request.Path));
        }
    }

    /// <summary>Ends the worker, and waits a moment for its end, so that the share can be unmounted.</summary>
    public async ValueTask DisposeAsync()
    {
        Fail(WorkerFailure.Closed);
        await Task.WhenAny(_process.Ended, Task.Delay(s_exitTime, _time));
        _memory.Dispose();
    }

    /// <summary>Runs on the pool until the worker is gone.</summary>
    private async Task ReceiveAsync()
    {
        try
        {
            while (await _socket.ReceiveHeaderAsync() is { } header)
            {
                var body = header.BodyLength == 0 ? [] : new byte[header.BodyLength];
                if (!await _socket.ReceiveAllAsync(body))
                {
                    break;
                }

                TakeAnswer(header, body);
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

    private void TakeAnswer(WorkerHeader header, byte[] body)
    {
        if (header.Call is not (WorkerCall.Done or WorkerCall.Failed) || !_pending.TryRemove(header.Id, out var request))
        {
            throw new InvalidDataException($"a frame of kind {(int)header.Call} that nobody waits for");
        }

        if (header.Call == WorkerCall.Failed)
        {
            Release(request.Slot);
            Fail(request, body);
        }
        else if (!request.TryComplete(body))
        {
            Release(request.Slot);
            if (request.Result == WorkerResult.File)
            {
                _ = CloseAsync(new MessageReader(body).Int32(), request.Path);
            }
        }
        else if (request.Result != WorkerResult.Slot)
        {
            Release(request.Slot);
        }
    }

    private void Fail(WorkerRequest request, byte[] body)
    {
        try
        {
            request.TryFail(new MessageReader(body).Error());
        }
        catch (InvalidDataException e)
        {
            request.TryFail(WorkerFailure.Garbled(_options.Share, e.Message).ToException(request.Operation, request.Path));
            throw;
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

    private void Release(int slot)
    {
        _freeSlots.Push(slot);
        _slots.Release();
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
                var silent = WorkerFailure.Silent(_options.Share, _options.IoTimeout);
                _options.Silent?.Invoke(silent.ToException(request.Operation, request.Path));
                Fail(silent);
                return;
            }
        }
    }
}
