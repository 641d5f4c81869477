using System.Buffers;
using System.Net.Sockets;
using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>Receives requests in the worker, has them done side by side, and sends the answers.</summary>
internal sealed class WorkerSession(WorkerSocket socket, Func<string, IRootedFileSystem> open)
{
    private readonly WorkerFiles _files = new();
    private IRootedFileSystem? _fileSystem;
    private int _inFlight;

    /// <summary>Works until the parent has gone or sends what is no request.</summary>
    public async Task RunAsync()
    {
        try
        {
            using (var hello = new MessageWriter(WorkerCall.Hello)
                .Int32(WorkerProtocol.Magic).Int32(WorkerProtocol.Version).Text(WorkerProtocol.ProgramVersion))
            {
                await socket.SendAsync(hello.Finish(0), default);
            }

            while (await socket.ReceiveHeaderAsync() is { } header)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(header.BodyLength);
                if (!await socket.ReceiveAllAsync(buffer.AsMemory(0, header.BodyLength)))
                {
                    return;
                }

                if (Interlocked.Increment(ref _inFlight) > 2 * WorkerProtocol.MaxInFlight)
                {
                    throw new InvalidDataException("more requests than are allowed at a time");
                }

                _ = HandleAsync(header.Call, header.Id, buffer, header.BodyLength);
            }
        }
        catch (SocketException)
        {
            // The parent has gone.
        }
    }

    /// <summary>Handles one request. Never throws: whatever happens is the answer.</summary>
    private async Task HandleAsync(WorkerCall call, ulong id, byte[] buffer, int length)
    {
        try
        {
            using var answer = await AnswerAsync(call, buffer.AsMemory(0, length));
            ArrayPool<byte>.Shared.Return(buffer);

            // Before the answer is sent: the parent may send its next request when it has this one's answer.
            Interlocked.Decrement(ref _inFlight);
            await socket.SendAsync(answer.Finish(id), default);
        }
        catch (SocketException)
        {
            // The parent has gone; the receiver finds out as well.
        }
    }

    private async ValueTask<MessageWriter> AnswerAsync(WorkerCall call, ReadOnlyMemory<byte> body)
    {
        try
        {
            if (call != WorkerCall.Open)
            {
                var fileSystem = _fileSystem ?? throw new InvalidDataException("a request before the root is open");
                return await WorkerCalls.RunAsync(call, new MessageReader(body), fileSystem, _files);
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

    private static MessageWriter Failed(ErrorKind kind, bool isTransient, int errno, string message, string? remedy) =>
        new MessageWriter(WorkerCall.Failed).Byte((byte)kind).Bool(isTransient).Int32(errno).Text(message).Text(remedy ?? "");
}
