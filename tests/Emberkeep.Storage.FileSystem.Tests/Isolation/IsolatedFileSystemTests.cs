using System.Diagnostics;
using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Native.Mounting;
using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Storage.FileSystem.Tests.Posix;
using Emberkeep.Stores;
using Emberkeep.Testing;
using Emberkeep.Testing.Mounting;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Storage.FileSystem.Tests.Isolation;

/// <summary>What a worker process is for: a share that hangs, a worker that dies, a parent that dies.</summary>
public sealed class IsolatedFileSystemTests : PosixStoreTest
{
    /// <summary>Short for the tests to be fast, long enough for a machine that is busy with other tests.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(4);

    private string Hang => Root.File(".hang");

    [Fact]
    public async Task Stat_ThroughTheWorker_TellsEverythingThatTheFileSystemTells()
    {
        await File.WriteAllBytesAsync(Root.File("file"), [1, 2, 3], Cancel);
        File.SetLastWriteTimeUtc(Root.File("file"), DateTime.UnixEpoch);
        await using var isolated = Workers.Open(Root.Path, s_timeout);
        await using var local = new LocalFileSystem(Root.Path);

        var expected = await local.StatAsync("file", Cancel);

        expected.Changed.ShouldBeGreaterThan(expected.Modified);
        expected.Owner.ShouldNotBeNull();
        (await isolated.StatAsync("file", Cancel)).ShouldBe(expected);
    }

    [Fact]
    public async Task Call_ServerHangs_FailsInTimeWhileOtherSharesGoOnAndRecovers()
    {
        using var otherRoot = new TempDirectory();
        await using var store = Open(Workers.OpenTroubled(Root.Path, s_timeout));
        await using var other = Open(Workers.Open(otherRoot.Path, s_timeout));
        await PutAsync(store, [1, 2, 3]);
        await PutAsync(other, [0], Emberkeep.Stores.ObjectName.Parse("first"));
        await File.WriteAllTextAsync(Hang, "", Cancel);
        var watch = Stopwatch.StartNew();

        var hung = ShouldFailAsync(ErrorKind.Unavailable, () => store.StatAsync(Container, Name, Cancel));
        await PutAsync(other, [4, 5]);
        (await GetAsync(other)).ShouldBe([4, 5]);
        hung.IsCompleted.ShouldBeFalse();
        var error = await hung;

        watch.Elapsed.ShouldBeInRange(s_timeout / 2, s_timeout + TimeSpan.FromSeconds(10));
        error.Message.ShouldBe($"Cannot look at '{ObjectPath}': the server of the share {Workers.Share} has not answered for 4 s.");
        error.IsTransient.ShouldBeTrue();
        error.Remedy.ShouldNotBeNull();
        ErrnoException.IsUnreachable(error).ShouldBeTrue();
        File.Delete(Hang);
        (await GetAsync(store)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Write_ServerHangsInMidObject_PublishesNothingAndTheNextObjectIsWhole()
    {
        await using var store = Open(Workers.OpenTroubled(Root.Path, s_timeout));
        await store.EnsureContainerAsync(Container, Cancel);
        await using (var writer = await store.CreateAsync(Container, Name, Cancel))
        {
            await writer.WriteAsync(new byte[3_000_000], Cancel);
            await File.WriteAllTextAsync(Hang, "", Cancel);
            await ShouldFailAsync(ErrorKind.Unavailable, async () =>
            {
                await writer.WriteAsync(new byte[3_000_000], Cancel);
                await writer.CommitAsync(Cancel);
            });
            File.Delete(Hang);
        }

        (await NamesAsync(store)).ShouldBeEmpty();
        Directory.GetFileSystemEntries(ContainerPath).ShouldBeEmpty();
        await PutAsync(store, [7]);
        (await GetAsync(store)).ShouldBe([7]);
    }

    [Fact]
    public async Task Calls_ServerIsSlowButAlive_TakeLongerThanTheTimeoutAndSucceed()
    {
        await using var fileSystem = Workers.OpenTroubled(Root.Path, TimeSpan.FromSeconds(2));
        await fileSystem.StatAsync("", Cancel);
        await File.WriteAllTextAsync(Root.File(".slow"), "", Cancel);
        var watch = Stopwatch.StartNew();

        await using (var file = await fileSystem.CreateAsync("large", UnixFileMode.UserRead | UnixFileMode.UserWrite, Cancel))
        {
            // 200 ms for each of 128 pieces, 8 at a time.
            await file.WriteAsync(0, new byte[128 * IsolatedFile.PieceLength], Cancel);
            await file.SyncAsync(Cancel);
        }

        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(2.5));
        new FileInfo(Root.File("large")).Length.ShouldBe(128 * IsolatedFile.PieceLength);
    }

    [Fact]
    public async Task Call_WorkerIsStopped_FailsInTime()
    {
        await using var fileSystem = Workers.Open(Root.Path, s_timeout);
        await fileSystem.StatAsync("", Cancel);
        var worker = fileSystem.WorkerId!.Value;
        Workers.Signal("STOP", worker);

        await ShouldFailAsync(ErrorKind.Unavailable, async () => await fileSystem.StatAsync("", Cancel));

        (await Workers.EndsAsync(worker, Cancel)).ShouldBeTrue();
        (await fileSystem.StatAsync("", Cancel)).Kind.ShouldBe(FileKind.Directory);
        fileSystem.WorkerId.ShouldNotBe(worker);
    }

    [Fact]
    public async Task Close_WorkerIsStopped_IsToldAlthoughClosingReportsNothing()
    {
        var told = new List<BackupException>();
        await using var fileSystem = Workers.Open(Root.Path, WorkerProgram.Verb, s_timeout, time: null, told.Add);
        var file = await fileSystem.CreateAsync("file", UnixFileMode.UserRead | UnixFileMode.UserWrite, Cancel);
        Workers.Signal("STOP", fileSystem.WorkerId!.Value);

        await file.DisposeAsync();

        told.ShouldHaveSingleItem().Message.ShouldContain("has not answered");
    }

    [Fact]
    public async Task Write_WorkerIsStoppedAndTheSocketFull_FailsInTime()
    {
        await using var fileSystem = Workers.Open(Root.Path, s_timeout);
        var file = await fileSystem.CreateAsync("large", UnixFileMode.UserRead | UnixFileMode.UserWrite, Cancel);
        await using var closed = file;
        Workers.Signal("STOP", fileSystem.WorkerId!.Value);

        await ShouldFailAsync(ErrorKind.Unavailable, async () =>
        {
            await file.WriteAsync(0, new byte[20_000_000], Cancel);
            await file.SyncAsync(Cancel);
        });
    }

    [Fact]
    public async Task Write_WorkerIsKilledInMidObject_PublishesNothingAndTheNextJobWorks()
    {
        var fileSystem = Workers.Open(Root.Path);
        await using var store = Open(fileSystem);
        await store.EnsureContainerAsync(Container, Cancel);
        await using (var writer = await store.CreateAsync(Container, Name, Cancel))
        {
            await writer.WriteAsync(new byte[3_000_000], Cancel);
            Workers.Signal("KILL", fileSystem.WorkerId!.Value);

            var error = await ShouldFailAsync(ErrorKind.Unavailable, async () =>
            {
                await writer.WriteAsync(new byte[3_000_000], Cancel);
                await writer.CommitAsync(Cancel);
            });

            error.IsTransient.ShouldBeTrue();
            error.Message.ShouldContain("ended unexpectedly");
        }

        Directory.GetFileSystemEntries(ContainerPath).ShouldBeEmpty();
        await PutAsync(store, [9]);
        (await GetAsync(store)).ShouldBe([9]);
    }

    [Fact]
    public async Task Worker_ParentIsKilled_Ends()
    {
        using var parent = Process.Start(new ProcessStartInfo(ScenarioProgram.Path, ["worker-owner", Root.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        var worker = int.Parse((await parent.StandardOutput.ReadLineAsync(Cancel))!);
        Workers.IsAlive(worker).ShouldBeTrue();

        parent.Kill();

        (await Workers.EndsAsync(worker, Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Worker_ParentIsKilledWhileTheWorkerIsStopped_Ends()
    {
        using var parent = Process.Start(new ProcessStartInfo(ScenarioProgram.Path, ["worker-owner", Root.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        var worker = int.Parse((await parent.StandardOutput.ReadLineAsync(Cancel))!);
        Workers.Signal("STOP", worker);

        parent.Kill();

        (await Workers.EndsAsync(worker, Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Tasks_InTheWorker_GiveWhatTheyGiveHere()
    {
        await using var fileSystem = Workers.Open(Root.Path);
        string[] look = [Root.Path];

        (await fileSystem.RunTaskAsync(ShareTasks.Look, look, Cancel)).ShouldBe(ShareTasks.Run(ShareTasks.Look, look, ShareCalls.Status));
        (await fileSystem.RunTaskAsync(ShareTasks.UniqueId, look, Cancel)).ShouldBe(ShareTasks.Run(ShareTasks.UniqueId, look, ShareCalls.Status));
        (await fileSystem.RunTaskAsync(ShareTasks.Probe, [Root.Path, Workers.Share, "/srv"], Cancel)).ShouldContain("hard_link");
        await ShouldFailAsync(ErrorKind.Internal, async () => await fileSystem.RunTaskAsync("nonsense", look, Cancel));
    }

    [Fact]
    public async Task Transfer_SameFileSystemThatShares_IsDoneByTheWorker()
    {
        using var xfs = ReflinkFileSystem.TryMount(out var reason);
        if (xfs is null)
        {
            Environment.GetEnvironmentVariable("CI").ShouldNotBe("true", $"CI must run this test, but {reason}");
            Assert.Skip(reason);
        }

        var content = new byte[256 << 10];
        new Random(3).NextBytes(content);
        var volume = Path.Combine(xfs.Path, "volume");
        await File.WriteAllBytesAsync(volume, content, Cancel);
        await using var fileSystem = Workers.Open(xfs.Path);
        var identity = (await fileSystem.StatAsync("volume", Cancel)).Identity;
        await using var file = await fileSystem.CreateAsync("object", UnixFileMode.UserRead | UnixFileMode.UserWrite, Cancel);
        var transfer = new FileTransfer
        {
            Direction = TransferDirection.ToStore,
            Volume = new HostFile(volume, identity.Device, identity.Inode, IsBlockDevice: false),
            VolumeOffset = 4096,
            ObjectPath = "object",
            ObjectOffset = 0,
            Length = 128 << 10,
        };

        (await fileSystem.TransferAsync(transfer, Cancel)).ShouldBe(transfer.Length);
        (await fileSystem.TransferAsync(transfer with { Volume = transfer.Volume with { Inode = identity.Inode + 1 } }, Cancel)).ShouldBe(0);

        (await File.ReadAllBytesAsync(Path.Combine(xfs.Path, "object"), Cancel)).ShouldBe(content.AsSpan(4096, 128 << 10).ToArray());
    }

    [Fact]
    public async Task Worker_SendsGarbage_IsEndedAndTheErrorSaysSo()
    {
        await using var fileSystem = Workers.Open(Root.Path, "garbling-" + WorkerProgram.Verb, null, null);

        await ShouldFailAsync(ErrorKind.Internal, async () => await fileSystem.StatAsync("", Cancel));
    }

    [Fact]
    public async Task Worker_SignalsOfATerminalAndOfSystemd_LeaveItAlone()
    {
        await using var fileSystem = Workers.Open(Root.Path);
        await fileSystem.StatAsync("", Cancel);
        var worker = fileSystem.WorkerId!.Value;

        Workers.Signal("INT", worker);
        Workers.Signal("TERM", worker);
        Workers.Signal("HUP", worker);
        await Task.Delay(200, Cancel);

        await fileSystem.StatAsync("", Cancel);
        fileSystem.WorkerId.ShouldBe(worker);
    }

    [Fact]
    public async Task Dispose_EndsTheWorker()
    {
        var fileSystem = Workers.Open(Root.Path);
        await fileSystem.StatAsync("", Cancel);
        var worker = fileSystem.WorkerId!.Value;

        await fileSystem.DisposeAsync();

        Workers.IsAlive(worker).ShouldBeFalse();
        await Should.ThrowAsync<ObjectDisposedException>(async () => await fileSystem.StatAsync("", Cancel));
    }

    [Fact]
    public async Task Cancel_WhileTheServerHangs_ReturnsAtOnce()
    {
        await using var fileSystem = Workers.OpenTroubled(Root.Path, TimeSpan.FromSeconds(60));
        await fileSystem.StatAsync("", Cancel);
        await File.WriteAllTextAsync(Hang, "", Cancel);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();

        await Should.ThrowAsync<OperationCanceledException>(async () => await fileSystem.StatAsync("", source.Token));

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Start_ProgramIsMissing_SaysSo()
    {
        await using var fileSystem = new IsolatedFileSystem(
            new IsolationOptions { Root = Root.Path, Share = "s:/s", Program = new WorkerProgram("/nonexistent/emberkeep", []) }, TimeProvider.System);

        (await ShouldFailAsync(ErrorKind.Unsupported, async () => await fileSystem.StatAsync("", Cancel))).Message.ShouldContain("/nonexistent/emberkeep");
    }

    [Fact]
    public async Task Start_ProgramEndsAtOnce_SaysSo()
    {
        await using var fileSystem = new IsolatedFileSystem(
            new IsolationOptions { Root = Root.Path, Share = "s:/s", Program = new WorkerProgram("/bin/sh", ["-c", "echo broken >&2; exit 3"]) }, TimeProvider.System);

        (await ShouldFailAsync(ErrorKind.Unavailable, async () => await fileSystem.StatAsync("", Cancel))).Message.ShouldContain("exit code 3: broken");
    }

    [Fact]
    public async Task Start_ProgramNeverConnects_FailsInTimeAndEndsIt()
    {
        await using var fileSystem = new IsolatedFileSystem(
            new IsolationOptions
            {
                Root = Root.Path,
                Share = "s:/s",
                Program = new WorkerProgram("/bin/sh", ["-c", $"echo $$ > {Root.File("pid")}; exec sleep 300"]),
                StartTimeout = TimeSpan.FromSeconds(1),
            },
            TimeProvider.System);

        await ShouldFailAsync(ErrorKind.Unavailable, async () => await fileSystem.StatAsync("", Cancel));

        (await Workers.EndsAsync(int.Parse(await File.ReadAllTextAsync(Root.File("pid"), Cancel)), Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Errors_ThroughTheWorker_KeepKindNumberAndRemedy()
    {
        await using var local = new LocalFileSystem(Root.Path);
        await using var isolated = Workers.Open(Root.Path);

        var expected = await ShouldFailAsync(ErrorKind.NotFound, async () => await local.StatAsync("a/b", Cancel));
        var error = await ShouldFailAsync(ErrorKind.NotFound, async () => await isolated.StatAsync("a/b", Cancel));

        (error.Message, error.Remedy, error.IsTransient).ShouldBe((expected.Message, expected.Remedy, expected.IsTransient));
        ErrnoException.Of(error).ShouldBe(Errno.ENOENT);
        await ShouldFailAsync(ErrorKind.Invalid, async () => await isolated.StatAsync("../etc", Cancel));
    }

    [Fact]
    public async Task List_ManyEntries_AreAllThere()
    {
        var names = Enumerable.Range(0, 3000).Select(i => $"object-{i:00000}").ToArray();
        foreach (var name in names)
        {
            await File.WriteAllTextAsync(Root.File(name), "x", Cancel);
        }

        await using var fileSystem = Workers.Open(Root.Path);
        var found = new List<string>();
        await foreach (var entry in fileSystem.ListAsync("", "object-", withStatus: true, Cancel))
        {
            entry.Status!.Value.Length.ShouldBe(1);
            found.Add(entry.Name);
        }

        found.Order(StringComparer.Ordinal).ShouldBe(names);
    }
}
