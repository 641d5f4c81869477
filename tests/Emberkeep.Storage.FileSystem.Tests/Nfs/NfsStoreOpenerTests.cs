using System.Net;
using System.Net.Sockets;
using Emberkeep.Errors;
using Emberkeep.Native.Nfs;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs;

public sealed class NfsStoreOpenerTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Open_ShareDidNotAnswerAMomentAgo_FailsAtOnceUnlessTold()
    {
        Assert.SkipUnless(LibnfsLibrary.IsAvailable, "libnfs13 is not installed");
        var options = Options($"port={FreePort()},mountport={FreePort()}");
        await ShouldNotReachAsync(options);

        var error = await Should.ThrowAsync<BackupException>(() => NfsStoreOpener.OpenAsync(options, TimeProvider.System, Cancel));

        error.Message.ShouldMatch(@"^The share 127\.0\.0\.1:/srv did not answer at \d\d:\d\d:\d\d; next try in \d+ s\.$");
        error.Kind.ShouldBe(ErrorKind.Unavailable);
        await ShouldNotReachAsync(options with { IgnoresFailures = true });
    }

    [Fact]
    public async Task Open_StateDirectoryCannotBeMade_IsUnauthorizedWithTheOption()
    {
        await File.WriteAllTextAsync(_directory.File("file"), "", Cancel);
        var options = Options("") with { Client = NfsClientKind.Kernel, StateDirectory = _directory.File("file/state") };

        var error = await Should.ThrowAsync<BackupException>(() => NfsStoreOpener.OpenAsync(options, TimeProvider.System, Cancel));

        error.Kind.ShouldBe(ErrorKind.Unauthorized);
        error.Message.ShouldContain(_directory.File("file/state"));
        error.Remedy!.ShouldContain("state_path");
    }

    [Fact]
    public async Task UnmountIdle_NothingMounted_DoesNothing() =>
        (await NfsStoreOpener.UnmountIdleAsync(Options(""), TimeProvider.System, Cancel)).ShouldBe(0);

    private static async Task ShouldNotReachAsync(NfsStoreOptions options) =>
        (await Should.ThrowAsync<BackupException>(() => NfsStoreOpener.OpenAsync(options, TimeProvider.System, Cancel))).Message.ShouldContain("cannot be reached");

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private NfsStoreOptions Options(string mountOptions) => new()
    {
        Share = NfsShare.Parse("127.0.0.1:/srv", "backup_share"),
        MountOptions = NfsMountOptions.Parse(mountOptions, "backup_mount_options"),
        Client = NfsClientKind.User,
        IoTimeout = TimeSpan.FromSeconds(5),
        MountPointBase = _directory.File("base"),
        StateDirectory = _directory.File("state"),
    };
}
