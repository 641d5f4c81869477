using System.Net;
using System.Net.Sockets;
using Emberkeep.Checks;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;
using Emberkeep.Testing;
using Emberkeep.Testing.Nfs;

namespace Emberkeep.Storage.FileSystem.Tests.Checks;

public sealed class ShareCheckTests(NfsServers servers) : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_ShareThroughTheClientInTheProcess_EveryStepIsOkAndOnlyTheIdentityIsLeft()
    {
        var server = await servers.SharedAsync();
        var root = NewRoot(server, NfsServers.Trusting);

        var results = await RunAsync(Options(server, root));
        var again = await RunAsync(Options(server, root));

        results.Select(r => r.Step).ShouldBe(
            ["resolve", "reach", "mount", "identity", "permissions", "probe", "write", "fsync", "read", "list", "delete", "throughput"]);
        results.ShouldAllBe(r => r.Status == CheckStatus.Ok, string.Join('\n', results.Select(r => r.ToString())));
        results[3].Text.ShouldContain("for the first time");
        again[3].Text.ShouldContain("the same as before");
        results[4].Text.ShouldContain("belongs to user 0 and group 0, has mode 2770");
        results[5].Text.ShouldContain("hard link");
        results[5].Text.ShouldContain("not: rename without replacing, user attributes, copy (COPY), clone (CLONE)");
        Directory.EnumerateFileSystemEntries(root).Select(Path.GetFileName).ShouldBe([RepositoryIdentity.FileName]);
    }

    [Fact]
    public async Task Run_RootSquash_FailsAtTheFirstWriteWithTheCommandForTheAdministrator()
    {
        var server = await servers.SharedAsync();
        var root = NfsServers.NewRoot(server, owner: 0, group: 0);
        File.SetUnixFileMode(root, (UnixFileMode)0b111_101_101);

        var results = await RunAsync(Options(server, root));

        results.Single(r => r.Step == "identity").ShouldSatisfyAllConditions(
            r => r.Status.ShouldBe(CheckStatus.Skipped),
            r => r.Text.ShouldContain("none can be made"));
        results.Single(r => r.Step == "permissions").Remedy!.ShouldContain("chmod 2770");
        var probe = results.Single(r => r.Step == "probe");
        probe.Error!.Kind.ShouldBe(ErrorKind.Unauthorized);
        probe.Remedy!.ShouldContain(root);
        results.SkipWhile(r => r.Step != "write").ShouldAllBe(r => r.Status == CheckStatus.Skipped);
    }

    [Fact]
    public async Task Run_NothingListens_FailsAtReachAndSkipsTheRest()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var number = ((IPEndPoint)port.LocalEndpoint).Port;
        port.Stop();

        var results = await RunAsync(Options("127.0.0.1:/x", $"port={number}"));

        results[0].Status.ShouldBe(CheckStatus.Ok);
        results[1].Status.ShouldBe(CheckStatus.Failed);
        results[1].Text.ShouldContain($"127.0.0.1:{number} failed");
        results[1].Remedy!.ShouldContain($"nc -vz 127.0.0.1 {number}");
        results.Skip(2).ShouldAllBe(r => r.Status == CheckStatus.Skipped);
    }

    [Fact]
    public async Task Run_ServerTakesConnectionsAndNeverAnswers_FailsAtMountWithinTheTimeout()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var number = ((IPEndPoint)port.LocalEndpoint).Port;
        var start = TimeProvider.System.GetTimestamp();

        var results = await RunAsync(Options("127.0.0.1:/x", $"port={number},mountport={number}") with { IoTimeout = TimeSpan.FromSeconds(1) });

        results[1].Status.ShouldBe(CheckStatus.Ok);
        results[2].Error!.Kind.ShouldBe(ErrorKind.Unavailable);
        results.Skip(3).ShouldAllBe(r => r.Status == CheckStatus.Skipped);
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Resolve_UnknownName_NamesIt()
    {
        var step = new ResolveStep(
            NfsShare.Parse("filer.example.com:/x", "o"), TimeSpan.FromSeconds(5), TimeProvider.System, (_, _) => throw new SocketException((int)SocketError.HostNotFound));

        var error = await Should.ThrowAsync<BackupException>(() => step.RunAsync(Cancel));

        error.Kind.ShouldBe(ErrorKind.Unavailable);
        error.Remedy!.ShouldContain("getent ahosts filer.example.com");
    }

    [Fact]
    public async Task Reach_OneOfTwoAddresses_IsOkAndSaysWhichFails()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var number = ((IPEndPoint)port.LocalEndpoint).Port;
        var share = NfsShare.Parse("filer.example.com:/x", "o");
        IPAddress[] addresses = [IPAddress.Loopback, IPAddress.Parse("127.0.0.2")];
        var resolve = new ResolveStep(share, TimeSpan.FromSeconds(5), TimeProvider.System, (_, _) => Task.FromResult(addresses));
        (await resolve.RunAsync(Cancel)).Text.ShouldBe("filer.example.com is 127.0.0.1, 127.0.0.2");

        var found = await new ReachStep(share, NfsMountOptions.Parse($"port={number}", "o"), resolve, TimeSpan.FromSeconds(5), TimeProvider.System).RunAsync(Cancel);

        found.Text.ShouldContain($"127.0.0.1:{number} in ");
        found.Text.ShouldContain($"127.0.0.2:{number} failed");
        found.Advice!.ShouldContain("filer.example.com");
    }

    /// <summary>An identity is compared with the client in the process as well, and with the memory that the other way left.</summary>
    [Fact]
    public async Task Open_OtherRepositoryBehindTheSameName_IsConflictWithTheClientInTheProcess()
    {
        var server = await servers.SharedAsync();
        var root = NewRoot(server, NfsServers.Trusting);
        await (await NfsStoreOpener.OpenAsync(Options(server, root), TimeProvider.System, Cancel)).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(root, RepositoryIdentity.FileName), $$"""{"id":"{{Guid.NewGuid()}}"}""", Cancel);

        var error = await Should.ThrowAsync<BackupException>(() => NfsStoreOpener.OpenAsync(Options(server, root), TimeProvider.System, Cancel));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Remedy!.ShouldContain(_directory.Path);
    }

    [Fact]
    public async Task Open_ReadOnlyExportWithoutIdentity_CanBeRead()
    {
        var server = await servers.SharedAsync();
        var root = NewRoot(server, NfsServers.ReadOnly);
        File.SetUnixFileMode(root, (UnixFileMode)0b111_101_101);

        await using var store = await NfsStoreOpener.OpenAsync(Options(server, root), TimeProvider.System, Cancel);

        await foreach (var container in store.ListContainersAsync(Cancel))
        {
            Assert.Fail($"There is a container {container}.");
        }

        Directory.EnumerateFileSystemEntries(root).ShouldBeEmpty();
    }

    private static string NewRoot(GaneshaServer server, string export)
    {
        var root = NfsServers.NewRoot(server, export, owner: 0, group: 0);
        File.SetUnixFileMode(root, (UnixFileMode)0b10_111_111_000);
        return root;
    }

    private NfsStoreOptions Options(GaneshaServer server, string root) => Options($"127.0.0.1:{root}", $"port={server.Port},mountport={server.MountPort}");

    private NfsStoreOptions Options(string share, string options) => new()
    {
        Share = NfsShare.Parse(share, "o"),
        MountOptions = NfsMountOptions.Parse(options, "o"),
        Client = NfsClientKind.User,
        IoTimeout = TimeSpan.FromSeconds(20),
        MountPointBase = _directory.File("base"),
        StateDirectory = _directory.File("state"),
    };

    private static async Task<List<CheckResult>> RunAsync(NfsStoreOptions options)
    {
        await using var check = StoreCheck.OfShare(options, new CheckSettings { ThroughputBytes = 2 << 20 }, TimeProvider.System);
        var results = new List<CheckResult>();
        await foreach (var result in CheckRun.RunAsync(check.Steps, TimeProvider.System, Cancel))
        {
            results.Add(result);
        }

        return results;
    }
}
