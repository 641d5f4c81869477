using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs;

namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

public sealed class MountFailureTests
{
    private static readonly NfsShare s_share = NfsShare.Parse("filer:/srv/backup", "o");

    [Theory]
    [InlineData("mount.nfs: No such device", ErrorKind.Unsupported, "backup_nfs_client = user")]
    [InlineData("mount.nfs: Connection refused", ErrorKind.Unavailable, "start it")]
    [InlineData("mount.nfs: access denied by server while mounting filer:/srv/backup", ErrorKind.Unauthorized, "export /srv/backup")]
    [InlineData("mount.nfs: mounting filer:/srv/backup failed, reason given by server: No such file or directory", ErrorKind.NotFound, "showmount -e filer")]
    [InlineData("mount.nfs: Failed to resolve server filer: Name or service not known", ErrorKind.Unavailable, "getent hosts filer")]
    [InlineData("mount.nfs: failed to apply fstab options", ErrorKind.Unauthorized, "root_helper")]
    [InlineData("mount.nfs: Connection timed out", ErrorKind.Unavailable, "firewalls")]
    [InlineData("mount.nfs: No route to host", ErrorKind.Unavailable, "firewalls")]
    [InlineData("mount.nfs: Stale file handle", ErrorKind.Unavailable, "exportfs -r")]
    [InlineData("mount.nfs: an incorrect mount option was specified", ErrorKind.Invalid, "take options away")]
    [InlineData("/sbin/mount.nfs cannot be started: No such file or directory", ErrorKind.NotFound, "showmount")]
    [InlineData("something new", ErrorKind.Unavailable, "kernel's log")]
    public void ToException_KnownMessage_HasKindAndRemedy(string text, ErrorKind kind, string remedy)
    {
        var error = MountFailure.ToException(s_share, [new MountResult(MountOutcome.Failed, $"vers=4.2: exit status 32: {text}")]);

        error.Kind.ShouldBe(kind);
        error.Message.ShouldContain(text);
        error.Remedy!.ShouldContain(remedy);
    }

    [Fact]
    public void ToException_SeveralAttempts_NamesEach()
    {
        var error = MountFailure.ToException(
            s_share, [new MountResult(MountOutcome.Failed, "vers=4.2: a\nvers=3: b"), new MountResult(MountOutcome.TimedOut, "c")]);

        error.Message.ShouldBe("The share filer:/srv/backup cannot be mounted (attempt 1: vers=4.2: a; vers=3: b | attempt 2: c).");
        error.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public void ToException_AttemptsAlike_NamesThemOnce() =>
        MountFailure.ToException(s_share, [new MountResult(MountOutcome.Failed, "a"), new MountResult(MountOutcome.Failed, "a")])
            .Message.ShouldBe("The share filer:/srv/backup cannot be mounted (2 attempts: a).");

    [Fact]
    public void ToException_CommandKnowsBetter_TakesItsRemedy() =>
        MountFailure.ToException(s_share, [new MountResult(MountOutcome.Refused, "x", "do y")]).Remedy.ShouldBe("do y");
}
