using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;
using Emberkeep.Volumes;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>What the worker does for each kind of request. Bytes of files go between the file and the request's slot.</summary>
internal static class WorkerCalls
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    /// <summary>Does it and returns the answer.</summary>
    /// <exception cref="InvalidDataException">The request makes no sense.</exception>
    public static ValueTask<MessageWriter> RunAsync(
        WorkerCall call, MessageReader request, Memory<byte> slot, IRootedFileSystem fileSystem, WorkerFiles files) =>
        call is >= WorkerCall.FileStat and <= WorkerCall.FileClose ? OnFileAsync(call, request, slot, files)
        : call is WorkerCall.List or WorkerCall.ListNext or WorkerCall.ListClose ? OnListingAsync(call, request, fileSystem, files)
        : OnPathAsync(call, request, fileSystem, files);

    private static MessageWriter Done => new(WorkerCall.Done);

    private static async ValueTask<MessageWriter> OnPathAsync(
        WorkerCall call, MessageReader request, IRootedFileSystem fileSystem, WorkerFiles files)
    {
        switch (call)
        {
            case WorkerCall.Stat:
                return Done.Status(await fileSystem.StatAsync(request.Text(), s_never));
            case WorkerCall.OpenRead:
                return Done.Int32(files.Add(await fileSystem.OpenReadAsync(request.Text(), s_never)));
            case WorkerCall.Create:
                return Done.Int32(files.Add(await fileSystem.CreateAsync(request.Text(), request.Mode(), s_never)));
            case WorkerCall.CreateDirectory:
                await fileSystem.CreateDirectoryAsync(request.Text(), request.Mode(), s_never);
                return Done;
            case WorkerCall.SyncDirectory:
                await fileSystem.SyncDirectoryAsync(request.Text(), s_never);
                return Done;
            case WorkerCall.RenameNoReplace:
                await fileSystem.RenameNoReplaceAsync(request.Text(), request.Text(), s_never);
                return Done;
            case WorkerCall.Rename:
                await fileSystem.RenameAsync(request.Text(), request.Text(), s_never);
                return Done;
            case WorkerCall.Link:
                await fileSystem.LinkAsync(request.Text(), request.Text(), s_never);
                return Done;
            case WorkerCall.DeleteFile:
                await fileSystem.DeleteFileAsync(request.Text(), s_never);
                return Done;
            case WorkerCall.DeleteDirectory:
                await fileSystem.DeleteDirectoryAsync(request.Text(), s_never);
                return Done;
            case WorkerCall.GetSpace:
                var space = await fileSystem.GetSpaceAsync(s_never);
                return Done.Int64(space.TotalBytes).Int64(space.AvailableBytes);
            case WorkerCall.Transfer:
                return Done.Int64(await fileSystem.TransferAsync(TransferOf(request), s_never));
            default:
                throw new InvalidDataException($"no request has the number {(int)call}");
        }
    }

    private static FileTransfer TransferOf(MessageReader request) => new()
    {
        Direction = request.Bool() ? TransferDirection.ToStore : TransferDirection.ToVolume,
        Volume = new HostFile(request.Text(), (ulong)request.Int64(), (ulong)request.Int64(), request.Bool()),
        VolumeOffset = request.Position(),
        ObjectPath = request.Text(),
        ObjectOffset = request.Position(),
        Length = request.Position(),
    };

    private static async ValueTask<MessageWriter> OnFileAsync(WorkerCall call, MessageReader request, Memory<byte> slot, WorkerFiles files)
    {
        var number = request.Int32();
        if (call == WorkerCall.FileClose)
        {
            await files.CloseFileAsync(number);
            return Done;
        }

        var file = files.File(number);
        switch (call)
        {
            case WorkerCall.FileStat:
                return Done.Status(await file.StatAsync(s_never));
            case WorkerCall.FileRead:
                return Done.Int32(await file.ReadAsync(request.Position(), slot[..request.DataLength()], s_never));
            case WorkerCall.FileWrite:
                await file.WriteAsync(request.Position(), slot[..request.DataLength()], s_never);
                return Done;
            case WorkerCall.FileSetLength:
                await file.SetLengthAsync(request.Position(), s_never);
                return Done;
            case WorkerCall.FileTouch:
                await file.TouchAsync(s_never);
                return Done;
            case WorkerCall.FileWriteBack:
                await file.WriteBackAsync(request.Position(), request.Position(), s_never);
                return Done;
            default:
                await file.SyncAsync(s_never);
                return Done;
        }
    }

    private static async ValueTask<MessageWriter> OnListingAsync(
        WorkerCall call, MessageReader request, IRootedFileSystem fileSystem, WorkerFiles files)
    {
        switch (call)
        {
            case WorkerCall.List:
                return Done.Int32(files.Add(new WorkerListing(fileSystem.ListAsync(request.Text(), request.Text(), request.Bool(), s_never))));
            case WorkerCall.ListClose:
                await files.CloseListingAsync(request.Int32());
                return Done;
            default:
                var (batch, isAtEnd) = await files.Listing(request.Int32()).NextAsync();
                var answer = Done.Bool(isAtEnd).Int32(batch.Count);
                foreach (var entry in batch)
                {
                    answer.Entry(entry);
                }

                return answer;
        }
    }
}
