using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

/// <summary>Root squash, groups, read-only exports, and shares that the server does not give.</summary>
public sealed class PermissionTests(NfsServers servers) : NfsTest
{
    [Fact]
    public async Task RootSquash_OrdinaryUser_Works()
    {
        var server = await servers.SharedAsync();
        await using var store = Store(NfsServers.Options(server, NfsServers.NewRoot(server)));

        await PutAsync(store, "object", [1, 2, 3]);

        (await GetAsync(store, "object")).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task RootSquash_Root_IsToldWhyAndWhatToDo()
    {
        var server = await servers.SharedAsync();
        var root = NfsServers.NewRoot(server, owner: 0, group: 0);
        File.SetUnixFileMode(root, (UnixFileMode)0b111_101_101);
        await using var store = Store(NfsServers.Options(server, root) with { Uid = 0, Gid = 0 });

        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => store.EnsureContainerAsync(Container, Cancel));

        error.Message.ShouldContain("root squash");
        error.Remedy!.ShouldContain(root);
        Directory.GetFileSystemEntries(root).ShouldBeEmpty();
    }

    [Fact]
    public async Task TrustingExport_Root_Works()
    {
        var server = await servers.SharedAsync();
        var root = NfsServers.NewRoot(server, NfsServers.Trusting, owner: 0, group: 0);
        await using var store = Store(NfsServers.Options(server, root) with { Uid = 0, Gid = 0 });

        await PutAsync(store, "object", [1]);

        (await GetAsync(store, "object")).ShouldBe([1]);
    }

    [Fact]
    public async Task DirectoryOfASecondGroup_IsOpenToItsMembersOnly()
    {
        var server = await servers.SharedAsync();
        var root = NfsServers.NewRoot(server, owner: 0, group: 5555);
        File.SetUnixFileMode(root, DirectoryMode);
        var options = NfsServers.Options(server, root);
        await using var member = Store(options with { Groups = [1, 2, 5555] });
        await using var stranger = Store(options with { Groups = [1, 2] });

        await PutAsync(member, "object", [1]);

        (await GetAsync(member, "object")).ShouldBe([1]);
        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => stranger.EnsureContainerAsync(Container, Cancel));
        error.Message.ShouldContain($"uid {NfsServers.User}, gid {NfsServers.Group}");
        error.Remedy!.ShouldContain("chown");
    }

    [Fact]
    public async Task ReadOnlyExport_ReadsAndSaysWhyItDoesNotWrite()
    {
        var server = await servers.SharedAsync();
        var root = NfsServers.NewRoot(server, NfsServers.ReadOnly);
        Directory.CreateDirectory(Path.Combine(root, Container.Value));
        await File.WriteAllBytesAsync(Path.Combine(root, Container.Value, "object"), [1, 2], Cancel);
        await using var store = Store(NfsServers.Options(server, root));

        (await GetAsync(store, "object")).ShouldBe([1, 2]);
        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => store.CheckAsync(Cancel));
        error.Message.ShouldContain("read-only");
        (await ShouldFailAsync(ErrorKind.Unauthorized, () => PutAsync(store, "new", [1]))).Remedy!.ShouldContain("rw");
        (await ShouldFailAsync(ErrorKind.Unauthorized, () => store.DeleteAsync(Container, Object, Cancel))).Message.ShouldContain("read-only");
        (await NamesAsync(store)).ShouldBe(["object"]);
    }

    [Fact]
    public async Task FullFileSystem_SaysSoAndPublishesNothing()
    {
        var server = await servers.SharedAsync();
        await using var store = Store(NfsServers.Options(server, server.PathOf(NfsServers.Small)));
        await PutAsync(store, "fits", Bytes(100_000));

        await ShouldFailAsync(ErrorKind.NoSpace, () => PutAsync(store, "object", Bytes(2 * NfsServers.SmallBytes)));

        (await NamesAsync(store)).ShouldBe(["fits"]);
        (await GetAsync(store, "fits")).ShouldBe(Bytes(100_000));
        await store.DeleteAsync(Container, Emberkeep.Stores.ObjectName.Parse("fits"), Cancel);
        await PutAsync(store, "object", Bytes(NfsServers.SmallBytes / 2));
    }

    [Fact]
    public async Task Share_ThatIsNotThere_IsUnavailableAndNamed()
    {
        var server = await servers.SharedAsync();
        var options = NfsServers.Options(server, "/no/such/share");
        await using var store = Store(options);

        var error = await ShouldFailAsync(ErrorKind.Unavailable, () => NamesAsync(store));

        error.Message.ShouldContain("nfs://127.0.0.1");
        error.Message.ShouldContain("/no/such/share");
        error.Remedy!.ShouldContain("showmount");
    }

    [Fact]
    public async Task Server_ThatRefusesConnections_FailsAtOnce()
    {
        var server = await servers.SharedAsync();
        var options = NfsServers.Options(server, "/x") with { MountPort = 1 };
        await using var store = Store(options);
        var started = TimeProvider.System.GetTimestamp();

        var error = await ShouldFailAsync(ErrorKind.Unavailable, () => NamesAsync(store));

        error.Message.ShouldContain("cannot be reached");
        error.IsTransient.ShouldBeTrue();
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(options.IoTimeout / 2);
    }

    [Fact]
    public async Task Server_WhoseNameDoesNotResolve_IsUnavailable()
    {
        await servers.SharedAsync();
        await using var store = Store(new NfsClientOptions { Host = "no-such-host.invalid", ExportPath = "/x", IoTimeout = TimeSpan.FromSeconds(20) });

        (await ShouldFailAsync(ErrorKind.Unavailable, () => NamesAsync(store))).Message.ShouldContain("no-such-host.invalid");
    }
}
