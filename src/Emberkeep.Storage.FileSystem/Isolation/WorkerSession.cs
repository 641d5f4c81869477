using System.Buffers;
using System.Net.Sockets;
using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Native.Mounting;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>Receives requests in the worker, has them done side by side, and sends the answers.</summary>
internal sealed class WorkerSession(WorkerSocket socket, Memory<byte> memory, Func<string, IRootedFileSystem> open) : IDisposable
{
    private const int MaxArguments = 16;

    private readonly WorkerFiles _files = new();
    private readonly bool[] _busySlots = new bool[WorkerProtocol.MaxInFlight];
    private readonly BlockingCalls _tasks = new();
    private IRootedFileSystem? _fileSystem;

    /// <summary>Works until the parent has gone or sends what is no request.</summary>
    public async Task RunAsync()
    {
        try
        {
            using (var hello = new MessageWriter(WorkerCall.Hello)
                .Int32(WorkerProtocol.Magic).Int32(WorkerProtocol.Version).Text(WorkerProtocol.ProgramVersion))
            {
                await socket.SendAsync(hello.Finish(0, 0));
            }

            while (await socket.ReceiveHeaderAsync() is { } header)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(header.BodyLength);
                if (!await socket.ReceiveAllAsync(buffer.AsMemory(0, header.BodyLength)))
                {
                    return;
                }

                if (Interlocked.Exchange(ref _busySlots[header.Slot], true))
                {
                    throw new InvalidDataException($"a second request for slot {header.Slot}");
                }

                _ = HandleAsync(header, buffer);
            }
        }
        catch (SocketException)
        {
            // The parent has gone.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _tasks.Dispose();

    /// <summary>Handles one request. Never throws: whatever happens is the answer.</summary>
    private async Task HandleAsync(WorkerHeader header, byte[] buffer)
    {
        try
        {
            using var answer = await AnswerAsync(header, buffer.AsMemory(0, header.BodyLength));
            ArrayPool<byte>.Shared.Return(buffer);

            // Before the answer is sent: the parent may use the slot again when it has this one's answer.
            Volatile.Write(ref _busySlots[header.Slot], false);
            await socket.SendAsync(answer.Finish(header.Slot, header.Id));
        }
        catch (SocketException)
        {
            // The parent has gone; the receiver finds out as well.
        }
    }

    private async ValueTask<MessageWriter> AnswerAsync(WorkerHeader header, ReadOnlyMemory<byte> body)
    {
        try
        {
            if (header.Call == WorkerCall.Task)
            {
                return await RunTaskAsync(new MessageReader(body));
            }

            if (header.Call != WorkerCall.Open)
            {
                var fileSystem = _fileSystem ?? throw new InvalidDataException("a request before the root is open");
                var slot = memory.Slice(header.Slot * WorkerProtocol.SlotLength, WorkerProtocol.SlotLength);
                return await WorkerCalls.RunAsync(header.Call, new MessageReader(body), slot, fileSystem, _files);
            }

            if (_fileSystem is not null)
            {
                throw new InvalidDataException("a second root");
            }

            _fileSystem = open(new MessageReader(body).Text());
            return new MessageWriter(WorkerCall.Done);
        }
        catch (BackupException e)
        {
            return Failed(e.Kind, e.IsTransient, ErrnoException.Of(e), e.Message, e.Remedy);
        }
        catch (Exception e)
        {
            return Failed(
                ErrorKind.Internal, isTransient: false, errno: 0, $"{e.GetType().Name} in a worker process: {e.Message}", "This is a defect of Emberkeep; please report it.");
        }
    }

    private async ValueTask<MessageWriter> RunTaskAsync(MessageReader request)
    {
        var name = request.Text();
        var arguments = new string[request.Int32() is >= 0 and <= MaxArguments and var count ? count : throw new InvalidDataException("too many arguments")];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = request.Text();
        }

        return new MessageWriter(WorkerCall.Done).Text(
            await _tasks.RunAsync(() => ShareTasks.Run(name, arguments, ShareCalls.Status), CancellationToken.None));
    }

    private static MessageWriter Failed(ErrorKind kind, bool isTransient, int errno, string message, string? remedy) =>
        new MessageWriter(WorkerCall.Failed).Byte((byte)kind).Bool(isTransient).Int32(errno).Text(message).Text(remedy ?? "");
}
