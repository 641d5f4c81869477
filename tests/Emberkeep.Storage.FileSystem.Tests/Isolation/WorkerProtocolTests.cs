using System.Net.Sockets;
using CsCheck;
using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Isolation;

/// <summary>Whatever arrives, both sides give values within bounds or <see cref="InvalidDataException"/>.</summary>
public sealed class WorkerProtocolTests
{
    [Fact]
    public void ReadHeader_AnyBytes_IsWithinBoundsOrRefused() => Gen.Byte.Array[WorkerProtocol.HeaderLength].Sample(bytes =>
    {
        try
        {
            var header = WorkerProtocol.ReadHeader(bytes);
            header.BodyLength.ShouldBeInRange(0, WorkerProtocol.MaxBody);
            header.Slot.ShouldBeInRange(0, WorkerProtocol.MaxInFlight - 1);
            Enum.IsDefined(header.Call).ShouldBeTrue();
        }
        catch (InvalidDataException)
        {
            // Refused.
        }
    });

    [Fact]
    public void MessageReader_AnyBytes_GivesValuesOrIsRefused() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        Action<MessageReader>[] all =
        [
            m => m.Text(), m => m.Status(), m => m.Entry(), m => m.Error(), m => m.Mode(), m => m.Bool(), m => m.Int64(), m => m.Position(),
            m => m.DataLength().ShouldBeInRange(0, WorkerProtocol.SlotLength),
        ];
        foreach (var read in all)
        {
            try
            {
                read(new MessageReader(bytes));
            }
            catch (InvalidDataException)
            {
                // Refused.
            }
        }
    });

    [Fact]
    public void Message_WrittenAndRead_IsTheSame() => Gen.Select(Gen.String, Gen.Long, Gen.Bool, Gen.ULong).Sample((text, number, flag, inode) =>
    {
        var status = new FileStatus(FileKind.Regular, number, UnixFileMode.UserRead, DateTimeOffset.UnixEpoch, new FileIdentity(inode, ~inode));
        var clean = new string([.. text.Where(c => !char.IsSurrogate(c))]);
        using var writer = new MessageWriter(WorkerCall.Done).Text(clean).Int64(number).Bool(flag).Entry(new DirectoryEntry(clean, FileKind.Regular, status));
        var frame = writer.Finish(3, inode);

        WorkerProtocol.ReadHeader(frame.Span).ShouldBe(new WorkerHeader(WorkerCall.Done, 3, inode, writer.BodyLength));
        var reader = new MessageReader(frame[WorkerProtocol.HeaderLength..]);
        reader.Text().ShouldBe(clean);
        reader.Int64().ShouldBe(number);
        reader.Bool().ShouldBe(flag);
        reader.Entry().ShouldBe(new DirectoryEntry(clean, FileKind.Regular, status));
        reader.End();
    });

    [Fact]
    public void Error_LongMessage_IsCutAndReadable()
    {
        using var writer = new MessageWriter(WorkerCall.Failed)
            .Byte((byte)ErrorKind.NoSpace).Bool(true).Int32(Errno.EDQUOT).Text(new string('x', 100_000)).Text("");
        var error = new MessageReader(writer.Finish(0, 1)[WorkerProtocol.HeaderLength..]).Error();

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        error.IsTransient.ShouldBeTrue();
        error.Remedy.ShouldBeNull();
        ErrnoException.Of(error).ShouldBe(Errno.EDQUOT);
        error.Message.Length.ShouldBeLessThan(WorkerProtocol.MaxText);
    }

    [Fact]
    public async Task Session_RandomRequests_AreAnsweredWithErrorsAndNothingElse()
    {
        var cancel = TestContext.Current.CancellationToken;
        const int Seed = 20261;
        var random = new Random(Seed);
        using var root = new TempDirectory();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(root.File("socket")));
        listener.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(listener.LocalEndPoint!, cancel);
        using var server = new WorkerSocket(await listener.AcceptAsync(cancel));
        Directory.CreateDirectory(root.File("share"));
        using var session = new WorkerSession(server, new byte[WorkerProtocol.MemoryLength], _ => new LocalFileSystem(root.File("share")));
        var running = session.RunAsync();
        using var frames = new WorkerSocket(client);
        var hello = await frames.ReceiveHeaderAsync();
        await frames.ReceiveAllAsync(new byte[hello!.Value.BodyLength]);
        for (ulong id = 1; id <= 500; id++)
        {
            // The root is opened by the first; any call with any body follows.
            using var message = new MessageWriter(id == 1 ? WorkerCall.Open : (WorkerCall)random.Next((int)WorkerCall.Stat, (int)WorkerCall.Transfer + 1));
            message.Text(id == 1 ? "ignored" : random.Next(2) == 0 ? "a" : "../b");
            for (var i = random.Next(30); i > 0 && id > 1; i--)
            {
                message.Byte((byte)random.Next(random.Next(1, 256)));
            }

            await frames.SendAsync(message.Finish(random.Next(WorkerProtocol.MaxInFlight), id));
            var answer = await frames.ReceiveHeaderAsync();
            answer.ShouldNotBeNull($"seed {Seed}, request {id}");
            answer.Value.Id.ShouldBe(id);
            answer.Value.Call.ShouldBeOneOf(WorkerCall.Done, WorkerCall.Failed);
            await frames.ReceiveAllAsync(new byte[answer.Value.BodyLength]);
        }

        frames.Dispose();
        await running;
        File.Exists(root.File("b")).ShouldBeFalse();
    }
}
