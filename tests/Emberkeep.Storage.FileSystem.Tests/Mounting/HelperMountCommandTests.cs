using System.Net.Sockets;
using System.Text;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.GlusterFs;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Remote;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

public sealed class HelperMountCommandTests : IDisposable
{
    private const string Point = "/m/98b886ba8b32b75c3f051e1d886ab9ea";

    private static readonly NfsShare s_share = NfsShare.Parse("10.0.0.5:/srv/backup", "o");

    private readonly TempDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SharesFile => _directory.File("shares.conf");

    [Theory]
    [InlineData(0, MountOutcome.Done)]
    [InlineData(2, MountOutcome.Refused)]
    [InlineData(3, MountOutcome.Refused)]
    [InlineData(4, MountOutcome.Refused)]
    [InlineData(5, MountOutcome.Refused)]
    [InlineData(6, MountOutcome.Failed)]
    [InlineData(7, MountOutcome.TimedOut)]
    [InlineData(8, MountOutcome.Busy)]
    [InlineData(9, MountOutcome.Refused)]
    [InlineData(10, MountOutcome.Failed)]
    public async Task MountAsync_ExitCode_GivesOutcome(int code, MountOutcome outcome)
    {
        WriteShares();
        var command = new HelperMountCommand("none", Program($"echo \"$*\" >&2; exit {code}"), SharesFile);

        var result = await command.MountAsync(s_share, NfsMountOptions.None, Point, Token);

        result.Outcome.ShouldBe(outcome);
        result.Text.ShouldBe(code == 0 ? "" : "mount backup");
    }

    [Fact]
    public async Task UnmountAsync_ThroughRootHelper_PutsItsWordsFirst()
    {
        WriteShares();
        var helper = Program("printf '%s ' \"$@\" >&2; exit 8");
        var command = new HelperMountCommand($"{helper} -n", "/usr/libexec/emberkeep-mount", SharesFile);

        (await command.UnmountAsync(s_share, lazily: false, Token)).Text.ShouldBe("-n /usr/libexec/emberkeep-mount unmount backup");
        (await command.UnmountAsync(s_share, lazily: true, Token)).Text.ShouldBe("-n /usr/libexec/emberkeep-mount detach backup");
    }

    [Fact]
    public async Task MountAsync_SudoRefuses_SaysWhatToAllow()
    {
        WriteShares();
        var command = new HelperMountCommand("none", Program("echo 'sudo: a password is required' >&2; exit 1"), SharesFile);

        var result = await command.MountAsync(s_share, NfsMountOptions.None, Point, Token);

        result.Outcome.ShouldBe(MountOutcome.Refused);
        result.Remedy!.ShouldContain("NOPASSWD");
    }

    [Fact]
    public async Task MountAsync_ProgramMissing_SaysWhatToInstall()
    {
        WriteShares();
        var command = new HelperMountCommand("none", _directory.File("none"), SharesFile);

        (await Should.ThrowAsync<BackupException>(() => command.MountAsync(s_share, NfsMountOptions.None, Point, Token))).Kind.ShouldBe(ErrorKind.Unsupported);
    }

    [Fact]
    public async Task MountAsync_EnvironmentOfTheService_IsNotPassedOn()
    {
        WriteShares();
        var command = new HelperMountCommand("none", Program("env | cut -d= -f1 | sort | tr '\\n' ' ' >&2; exit 6"), SharesFile);

        var text = (await command.MountAsync(s_share, NfsMountOptions.None, Point, Token)).Text;

        text.Split(' ').Except(["DOTNET_ROOT", "LC_ALL", "PATH", "PWD", "SHLVL", "_"]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nconnect=8", "v4.1", "/m", "options")]
    [InlineData("", "v4.1", "/m", "options")]
    [InlineData("v4.1", "vers=4,minorversion=1", "/other", "mount_point_base")]
    public async Task MountAsync_FileAndConfigurationDiffer_NamesTheLines(string fileOptions, string options, string mountPointBase, string line)
    {
        WriteShares(fileOptions, mountPointBase);
        var command = new HelperMountCommand("none", Program("exit 0"), SharesFile);

        var error = await Should.ThrowAsync<BackupException>(() => command.MountAsync(s_share, NfsMountOptions.Parse(options, "o"), Point, Token));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Remedy!.ShouldContain($"{line} = ");
        error.Remedy!.ShouldContain("share = 10.0.0.5:/srv/backup\noptions = vers=4.1\nmount_point_base = /m\nowner = ");
    }

    [Fact]
    public async Task MountAsync_ShareOfAnotherKindIsNotListed_NamesTheTypeToWrite()
    {
        WriteShares();
        var command = new HelperMountCommand("none", Program("exit 0"), SharesFile);
        var share = GlusterShare.Parse("10.0.0.5:/srv/backup", "o");

        var error = await Should.ThrowAsync<BackupException>(() => command.MountAsync(share, RemoteMountOptions.Empty(share.Protocol), Point, Token));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Remedy!.ShouldContain("[backup]\ntype = glusterfs\nshare = 10.0.0.5:/srv/backup\n");
    }

    [Fact]
    public async Task MountAsync_VolumeWithOptionsInTheFileOnly_IsMountedByItsName()
    {
        File.WriteAllText(SharesFile, "[a]\nshare = g1:/vol\nmount_point_base = /m\nowner = 0\n[b]\ntype = glusterfs\nshare = g1:/vol\noptions = acl\nmount_point_base = /n\nowner = 0\n");
        var command = new HelperMountCommand("none", Program("echo \"$*\" >&2; exit 6"), SharesFile);
        var share = GlusterShare.Parse("g1:/vol", "o");

        (await command.MountAsync(share, RemoteMountOptions.Empty(share.Protocol), "/n/" + share.MountPointName, Token)).Text.ShouldBe("mount b");
    }

    [Fact]
    public async Task MountAsync_SameOptionsInOtherSpelling_AreTaken()
    {
        WriteShares("v4.1, hard");
        var command = new HelperMountCommand("none", Program("exit 0"), SharesFile);

        (await command.MountAsync(s_share, NfsMountOptions.Parse("nfsvers=4.1,hard", "o"), Point, Token)).ShouldBe(MountResult.Done);
    }

    [Fact]
    public async Task MountAsync_OverSocket_SendsOneLineAndReadsTheAnswer()
    {
        WriteShares();
        var path = _directory.File("socket");
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(path));
        server.Listen();
        var serving = ServeAsync(server, "6\nvers=3: exit status 32: no\n");

        var result = await new HelperMountCommand("socket:" + path, sharesFile: SharesFile).MountAsync(s_share, NfsMountOptions.None, Point, Token);

        result.ShouldBe(new MountResult(MountOutcome.Failed, "vers=3: exit status 32: no"));
        (await serving).ShouldBe("mount backup\n");
    }

    [Fact]
    public async Task MountAsync_NobodyListens_IsUnavailableWithRemedy()
    {
        WriteShares();
        var command = new HelperMountCommand("socket:" + _directory.File("none"), sharesFile: SharesFile);

        var error = await Should.ThrowAsync<BackupException>(() => command.MountAsync(s_share, NfsMountOptions.None, Point, Token));

        error.Kind.ShouldBe(ErrorKind.Unavailable);
        error.Remedy!.ShouldContain("emberkeep-mount.socket");
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<string> ServeAsync(Socket server, string answer)
    {
        using var connection = await server.AcceptAsync(Token);
        var request = new byte[100];
        var length = await connection.ReceiveAsync(request, Token);
        await connection.SendAsync(Encoding.UTF8.GetBytes(answer), Token);
        return Encoding.UTF8.GetString(request, 0, length);
    }

    private void WriteShares(string options = "", string mountPointBase = "/m") =>
        File.WriteAllText(SharesFile, $"[backup]\nshare = 10.0.0.5:/srv/backup\noptions = {options}\nmount_point_base = {mountPointBase}\nowner = 0\n");

    private string Program(string script)
    {
        var path = _directory.File("program");
        File.WriteAllText(path, "#!/bin/bash\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
