using System.Net;
using System.Net.Sockets;
using Emberkeep.Errors;
using Emberkeep.Native.Nfs;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Testing.Nfs;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

/// <summary>Answers that are allowed but rare, or wrong, from a server of the test's own.</summary>
public sealed class OddServerTests : NfsTest
{
    private const int Ok = NfsStatus.Ok;
    private const int HangLimit = 20_000;

    public OddServerTests() => NfsServers.SkipUnlessLibraryIsThere();

    [Fact(Timeout = HangLimit)]
    public async Task Jukebox_ServerIsReadyLater_IsWaitedFor()
    {
        var asked = 0;
        await using var server = new FakeNfsServer(call => call.Procedure switch
        {
            FakeNfsCall.GetAttributes => ++asked < 2 ? new XdrWriter().Int(NfsStatus.Jukebox) : new XdrWriter().Int(Ok).Attributes(type: 2),
            _ => null,
        });
        await using var files = Open(server, TimeSpan.FromSeconds(15));

        (await files.StatAsync("", Cancel)).Kind.ShouldBe(FileKind.Directory);
        asked.ShouldBe(2);
    }

    [Fact(Timeout = HangLimit)]
    public async Task Jukebox_ServerIsNeverReady_FailsInItsOwnWords()
    {
        await using var server = new FakeNfsServer(call => call.Procedure == FakeNfsCall.GetAttributes ? new XdrWriter().Int(NfsStatus.Jukebox) : null);
        await using var files = Open(server, TimeSpan.FromSeconds(1));

        (await ShouldFailAsync(ErrorKind.Unavailable, files.StatAsync("", Cancel))).Message.ShouldContain("JUKEBOX");
    }

    [Fact(Timeout = HangLimit)]
    public async Task Write_ServerTakesLessThanOffered_SendsTheRest()
    {
        var stored = new byte[100_000];
        await using var server = new FakeNfsServer(call =>
        {
            if (call.Procedure != FakeNfsCall.Write)
            {
                return Usual(call);
            }

            var (offset, data) = Written(call);
            var count = Math.Min(data.Length, 7000);
            data[..count].CopyTo(stored.AsSpan((int)offset));
            return new XdrWriter().Int(Ok).NoChange().Int(count).Int(0).Long(1);
        });
        await using var files = Open(server);
        await using var file = await files.CreateAsync("file", FileMode, Cancel);
        var content = Bytes(stored.Length);

        await file.WriteAsync(0, content, Cancel);
        await file.SyncAsync(Cancel);

        stored.ShouldBe(content);
    }

    [Fact(Timeout = HangLimit)]
    public async Task Write_VerifierChanges_FailsTheFile()
    {
        var writes = 0;
        await using var server = new FakeNfsServer(call => call.Procedure == FakeNfsCall.Write
            ? new XdrWriter().Int(Ok).NoChange().Int(Written(call).Data.Length).Int(0).Long(++writes < 3 ? 1 : 2)
            : Usual(call));
        await using var files = Open(server);
        await using var file = await files.CreateAsync("file", FileMode, Cancel);

        await file.WriteAsync(0, Bytes(3 * 65536), Cancel);

        (await ShouldFailAsync(ErrorKind.Unavailable, file.SyncAsync(Cancel))).Message.ShouldContain("restarted");
        await ShouldFailAsync(ErrorKind.Unavailable, file.SyncAsync(Cancel));
        await ShouldFailAsync(ErrorKind.Unavailable, file.WriteAsync(0, Bytes(1), Cancel));
    }

    [Theory(Timeout = HangLimit)]
    [InlineData(NfsStatus.NoSpace, ErrorKind.NoSpace)]
    [InlineData(NfsStatus.Quota, ErrorKind.NoSpace)]
    [InlineData(NfsStatus.InputOutput, ErrorKind.Unavailable)]
    [InlineData(NfsStatus.Stale, ErrorKind.Unavailable)]
    public async Task Write_ServerRefusesAfterTheCallReturned_IsReportedByTheSync(int status, ErrorKind kind)
    {
        await using var server = new FakeNfsServer(call => call.Procedure == FakeNfsCall.Write ? new XdrWriter().Int(status).NoChange() : Usual(call));
        await using var files = Open(server);
        await using var file = await files.CreateAsync("file", FileMode, Cancel);

        await file.WriteAsync(0, Bytes(10), Cancel);

        (await ShouldFailAsync(kind, file.SyncAsync(Cancel))).Message.ShouldContain("/export/file");
    }

    [Fact(Timeout = HangLimit)]
    public async Task Commit_ServerRefuses_FailsAndStaysFailed()
    {
        var commits = 0;
        await using var server = new FakeNfsServer(call => call.Procedure switch
        {
            FakeNfsCall.Write => new XdrWriter().Int(Ok).NoChange().Int(Written(call).Data.Length).Int(0).Long(1),
            FakeNfsCall.Commit when ++commits == 1 => new XdrWriter().Int(NfsStatus.InputOutput).NoChange(),
            _ => Usual(call),
        });
        await using var files = Open(server);
        await using var file = await files.CreateAsync("file", FileMode, Cancel);
        await file.WriteAsync(0, Bytes(10), Cancel);

        await ShouldFailAsync(ErrorKind.Unavailable, file.SyncAsync(Cancel));
        await ShouldFailAsync(ErrorKind.Unavailable, file.SyncAsync(Cancel));
    }

    [Fact(Timeout = HangLimit)]
    public async Task Create_ServerLeavesOutHandleAndAttributesAndAppliesAnotherMode_IsMadeUpFor()
    {
        var modes = new List<int>();
        await using var server = new FakeNfsServer(call => call.Procedure switch
        {
            FakeNfsCall.Create => new XdrWriter().Int(Ok).Int(0).Int(0).NoChange(),
            FakeNfsCall.Lookup => new XdrWriter().Int(Ok).Opaque([9]).Int(0).Int(0),
            FakeNfsCall.GetAttributes => new XdrWriter().Int(Ok).Attributes(mode: 0x100),
            FakeNfsCall.SetAttributes => Note(modes, call),
            _ => Usual(call),
        });
        await using var files = Open(server);

        await using var file = await files.CreateAsync("file", FileMode, Cancel);

        modes.ShouldBe([(int)FileMode]);
    }

    [Fact(Timeout = HangLimit)]
    public async Task List_ServerLeavesOutAttributes_AsksForThem()
    {
        await using var server = new FakeNfsServer(call => call.Procedure switch
        {
            FakeNfsCall.GetAttributes => new XdrWriter().Int(Ok).Attributes(type: 2),
            FakeNfsCall.List => new XdrWriter().Int(Ok).Int(0).Long(5)
                .Int(1).Long(7).Text("file").Long(1).Int(0).Int(0)
                .Int(1).Long(8).Text(".").Long(2).Int(0).Int(0)
                .Int(0).Int(1),
            FakeNfsCall.Lookup => new XdrWriter().Int(Ok).Opaque([9]).Int(1).Attributes(size: 123).Int(0),
            _ => null,
        });
        await using var files = Open(server);
        var entries = new List<DirectoryEntry>();
        await foreach (var entry in files.ListAsync("", "", withStatus: true, Cancel))
        {
            entries.Add(entry);
        }

        entries.ShouldHaveSingleItem().Status!.Value.Length.ShouldBe(123);
    }

    [Fact(Timeout = HangLimit)]
    public async Task StaleRoot_ShareExportedAnew_IsMountedAgainAndGoesOn()
    {
        await using var server = new FakeNfsServer(call => call.Procedure switch
        {
            // The handle of the first mount is valid for connecting only.
            FakeNfsCall.GetAttributes when call.Handle.Span[0] == 1 => new XdrWriter().Int(NfsStatus.Stale),
            FakeNfsCall.GetAttributes => new XdrWriter().Int(Ok).Attributes(type: 2),
            _ => null,
        });
        await using var files = Open(server);

        (await files.StatAsync("", Cancel)).Kind.ShouldBe(FileKind.Directory);
        server.Mounts.ShouldBe(2);
    }

    [Fact(Timeout = HangLimit)]
    public async Task MountPort_NotGiven_IsAskedOfThePortMapper()
    {
        await using var server = new FakeNfsServer(Usual);
        await using var files = new NfsClientFileSystem(Options(server) with { MountPort = null, PortMapperPort = server.Port });

        (await files.StatAsync("", Cancel)).Kind.ShouldBe(FileKind.Directory);
    }

    [Theory(Timeout = HangLimit)]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("[::1]", "::1")]
    public async Task Host_NameOrAddressOfEitherFamily_IsReached(string host, string listensOn)
    {
        var address = IPAddress.Parse(listensOn);
        Assert.SkipUnless(address.AddressFamily == AddressFamily.InterNetwork || HasIPv6(), "This machine has no IPv6.");
        await using var server = new FakeNfsServer(Usual, address);
        await using var files = new NfsClientFileSystem(Options(server) with { Host = host });

        (await files.StatAsync("", Cancel)).Kind.ShouldBe(FileKind.Directory);
    }

    [Fact(Timeout = HangLimit)]
    public async Task StaleForEver_GivesUp()
    {
        await using var server = new FakeNfsServer(call => call.Procedure == FakeNfsCall.GetAttributes ? new XdrWriter().Int(NfsStatus.Stale) : null);
        await using var files = Open(server);

        (await ShouldFailAsync(ErrorKind.Unavailable, files.StatAsync("", Cancel))).Message.ShouldContain("ESTALE");
    }

    [Fact(Timeout = HangLimit)]
    public async Task Read_ServerSendsMoreThanAskedFor_FailsAndHarmsNothing()
    {
        await using var server = new FakeNfsServer(call => call.Procedure switch
        {
            FakeNfsCall.Lookup => new XdrWriter().Int(Ok).Opaque([9]).Int(1).Attributes(size: 50).Int(0),
            FakeNfsCall.Read => new XdrWriter().Int(Ok).Int(0).Int(100_000).Int(1).Opaque(Bytes(100_000)),
            _ => Usual(call),
        });
        await using var files = Open(server);
        await using var file = await files.OpenReadAsync("file", Cancel);
        var buffer = new byte[100];

        await ShouldFailAsync(ErrorKind.Unavailable, file.ReadAsync(0, buffer.AsMemory(0, 50), Cancel));

        buffer.ShouldAllBe(b => b == 0);
    }

    [Theory(Timeout = HangLimit)]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(60)]
    public async Task AnyReply_CutShort_IsAnError(int bytes)
    {
        await using var server = new FakeNfsServer(call => call.Procedure == FakeNfsCall.GetAttributes
            ? Repeat(new XdrWriter(), bytes / 4)
            : null);
        await using var files = Open(server, TimeSpan.FromSeconds(2));

        (await ShouldFailAsync(ErrorKind.Unavailable, files.StatAsync("", Cancel))).Message.ShouldContain("cannot be understood");
    }

    private static NfsClientOptions Options(FakeNfsServer server) => new()
    {
        Host = "127.0.0.1",
        ExportPath = "/export",
        Port = server.Port,
        MountPort = server.Port,
        IoTimeout = TimeSpan.FromSeconds(10),
    };

    private static NfsClientFileSystem Open(FakeNfsServer server, TimeSpan? timeout = null)
    {
        var options = Options(server);
        return new NfsClientFileSystem(options with { IoTimeout = timeout ?? options.IoTimeout });
    }

    private static bool HasIPv6()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A server on which everything works and every file is the same.</summary>
    private static XdrWriter? Usual(FakeNfsCall call) => call.Procedure switch
    {
        FakeNfsCall.GetAttributes => new XdrWriter().Int(Ok).Attributes(type: 2),
        FakeNfsCall.Create => new XdrWriter().Int(Ok).Int(1).Opaque([9]).Int(1).Attributes().NoChange(),
        FakeNfsCall.Commit => new XdrWriter().Int(Ok).NoChange().Long(1),
        FakeNfsCall.SetAttributes or FakeNfsCall.Remove => new XdrWriter().Int(Ok).NoChange(),
        _ => null,
    };

    private static (long Offset, byte[] Data) Written(FakeNfsCall call)
    {
        var rest = call.Arguments.Span[(4 + ((call.Handle.Length + 3) & ~3))..];
        var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(rest[16..]);
        return (System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(rest), rest.Slice(20, length).ToArray());
    }

    private static XdrWriter Note(List<int> modes, FakeNfsCall call)
    {
        var rest = call.Arguments.Span[(4 + ((call.Handle.Length + 3) & ~3))..];
        modes.Add(System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(rest[4..]));
        return new XdrWriter().Int(Ok).NoChange();
    }

    private static XdrWriter Repeat(XdrWriter writer, int count)
    {
        for (var i = 0; i < count; i++)
        {
            writer.Int(0);
        }

        return writer;
    }
}
