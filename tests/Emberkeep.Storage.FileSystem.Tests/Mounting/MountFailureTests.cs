using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.GlusterFs;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Remote;
using Emberkeep.Storage.FileSystem.Smb;

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

    [Theory]
    [InlineData("mount error(13): Permission denied", ErrorKind.Unauthorized, "username=")]
    [InlineData("mount error(2): No such file or directory", ErrorKind.NotFound, "smbclient -L files")]
    [InlineData("mount error(6): No such device or address", ErrorKind.NotFound, "smbclient -L files")]
    [InlineData("mount error(95): Operation not supported", ErrorKind.Invalid, "dmesg")]
    [InlineData("mount error(22): Invalid argument", ErrorKind.Invalid, "dmesg")]
    [InlineData("mount error: cifs filesystem not supported by the system\nmount error(19): No such device", ErrorKind.Unsupported, "modprobe cifs")]
    [InlineData("mount error(113): could not connect to 10.0.0.5Unable to find suitable address.", ErrorKind.Unavailable, "port 445")]
    [InlineData("mount error: could not resolve address for files: Unknown error", ErrorKind.Unavailable, "getent hosts files")]
    [InlineData("something new", ErrorKind.Unavailable, "dmesg")]
    public void ToException_WhatMountCifsSays_HasKindAndRemedy(string text, ErrorKind kind, string remedy) =>
        ShouldBe(SmbShare.Parse("//files/backups", "o"), text, kind, remedy);

    [Theory]
    [InlineData("Mount failed. Check the log file  for more details.", ErrorKind.Unavailable, "gluster volume status")]
    [InlineData("/usr/sbin/glusterfs: fuse: device not found, try 'modprobe fuse' first", ErrorKind.Unsupported, "modprobe fuse")]
    [InlineData("something new", ErrorKind.Unavailable, "/var/log/glusterfs")]
    public void ToException_WhatMountGlusterFsSays_HasKindAndRemedy(string text, ErrorKind kind, string remedy) =>
        ShouldBe(GlusterShare.Parse("gluster1:backups", "o"), text, kind, remedy);

    [Theory]
    [InlineData("//files/backups", "cifs-utils")]
    [InlineData("gluster1:backups", "glusterfs-client")]
    public void ToException_ProgramMissing_SaysWhatToInstall(string share, string package)
    {
        RemoteShare remote = share[0] == '/' ? SmbShare.Parse(share, "o") : GlusterShare.Parse(share, "o");
        var error = MountFailure.ToException(remote, [new MountResult(MountOutcome.Failed, "/sbin/mount.x cannot be started: No such file or directory. Install y.")]);

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        error.Remedy!.ShouldContain(package);
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

    private static void ShouldBe(RemoteShare share, string text, ErrorKind kind, string remedy)
    {
        var error = MountFailure.ToException(share, [new MountResult(MountOutcome.Failed, $"exit status 1: {text}")]);

        error.Kind.ShouldBe(kind);
        error.Message.ShouldContain(share.ToString());
        error.Remedy!.ShouldContain(remedy);
    }

    [Fact]
    public void ToException_CommandKnowsBetter_TakesItsRemedy() =>
        MountFailure.ToException(s_share, [new MountResult(MountOutcome.Refused, "x", "do y")]).Remedy.ShouldBe("do y");
}
