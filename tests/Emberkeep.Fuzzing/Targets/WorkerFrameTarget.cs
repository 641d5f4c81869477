using Emberkeep.Fuzzing.Harness;
using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>A frame between a process and its worker: a header, then a body that is read as what the header says.</summary>
internal sealed class WorkerFrameTarget : FuzzTarget
{
    public override string Name => "worker-frame";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var status = new FileStatus(FileKind.Regular, 5, UnixFileMode.UserRead, DateTimeOffset.UnixEpoch, new FileIdentity(1, 2)) { Owner = 1, Group = null };
            using var hello = new MessageWriter(WorkerCall.Hello).Int32(WorkerProtocol.Magic).Int32(WorkerProtocol.Version).Text("1.0");
            using var failed = new MessageWriter(WorkerCall.Failed).Byte(3).Bool(true).Int32(5).Text("message").Text("remedy");
            using var stat = new MessageWriter(WorkerCall.Stat).Status(status);
            using var list = new MessageWriter(WorkerCall.ListNext).Entry(new DirectoryEntry("name", FileKind.Regular, status));
            using var read = new MessageWriter(WorkerCall.FileRead).Int64(1).Int64(2).Int32(3);
            return [.. new[] { hello, failed, stat, list, read }.Select(writer => writer.Finish(1, 2).ToArray())];
        }
    }

    protected override IEnumerable<string> Words => ["EMBW", "\0\0\0\0", "\u0001", "name"];

    public override bool IsRefusal(Exception exception) => exception is InvalidDataException;

    public override ValueTask<string> RunAsync(byte[] input)
    {
        if (input.Length < WorkerProtocol.HeaderLength)
        {
            throw new InvalidDataException("short");
        }

        var header = WorkerProtocol.ReadHeader(input);
        header.BodyLength.ShouldBeInRange(0, WorkerProtocol.MaxBody);
        header.Slot.ShouldBeInRange(0, WorkerProtocol.MaxInFlight - 1);
        var reader = new MessageReader(input.AsMemory(WorkerProtocol.HeaderLength));
        switch (header.Call)
        {
            case WorkerCall.Hello:
                _ = (reader.Int32(), reader.Int32(), reader.Text());
                break;
            case WorkerCall.Failed:
                Enum.IsDefined(reader.Error().Kind).ShouldBeTrue();
                break;
            case WorkerCall.Stat:
                CheckStatus(reader.Status());
                break;
            case WorkerCall.ListNext:
                if (reader.Entry().Status is { } status)
                {
                    CheckStatus(status);
                }

                break;
            default:
                reader.Position().ShouldBeGreaterThanOrEqualTo(0);
                reader.Position().ShouldBeGreaterThanOrEqualTo(0);
                reader.DataLength().ShouldBeInRange(0, WorkerProtocol.SlotLength);
                break;
        }

        reader.End();
        return new($"{header.Call}");
    }

    /// <summary>What was read is what would be written.</summary>
    private static void CheckStatus(FileStatus status)
    {
        using var writer = new MessageWriter(WorkerCall.Stat).Status(status);
        new MessageReader(writer.Finish(0, 0)[WorkerProtocol.HeaderLength..]).Status().ShouldBe(status);
    }
}
