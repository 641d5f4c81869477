using Emberkeep.MountHelper.Grammar;

namespace Emberkeep.MountHelper.Tests.Grammar;

public sealed class GlusterFsProtocolTests
{
    [Theory]
    [InlineData("gluster1.example.com:backups", "gluster1.example.com", "/backups")]
    [InlineData("gluster1:/backups", "gluster1", "/backups")]
    [InlineData("10.0.0.5:/my-vol_2/cinder/v1.0+a@b", "10.0.0.5", "/my-vol_2/cinder/v1.0+a@b")]
    [InlineData("fd00::5:backups", "fd00::5", "/backups")]
    [InlineData("fe80::1%eth0:/backups/", "fe80::1%eth0", "/backups/")]
    [InlineData("'gluster1:backups'", "gluster1", "/backups")]
    public void TryParse_GoodVolume_GivesParts(string text, string host, string path)
    {
        ShareAddress.TryParse(ShareProtocol.GlusterFs, text, out var address, out var fault).ShouldBeTrue(fault);

        (address!.Host, address.Path, address.Text).ShouldBe((host, path, text.Trim('\'')));
    }

    /// <summary>mount.glusterfs is a shell script: nothing that a shell, sed or getopts would take for more than a letter gets to it.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("backups")]
    [InlineData("gluster1:")]
    [InlineData("gluster1:/")]
    [InlineData(":backups")]
    [InlineData("gluster1:back ups")]
    [InlineData("gluster1:-o")]
    [InlineData("-o:backups")]
    [InlineData("gluster1:vol$(id)")]
    [InlineData("gluster1:vol;id")]
    [InlineData("gluster1:vol/`id`")]
    [InlineData("gluster1:vol/a b")]
    [InlineData("gluster1:vol/*")]
    [InlineData("gluster1:vol/a'b")]
    [InlineData("gluster1:vol/a,b")]
    [InlineData("gluster1:vol/a=b")]
    [InlineData("gluster1:vol/\u00e9")]
    [InlineData("gluster1:vol/a\nb")]
    [InlineData("gluster1:vol//a")]
    [InlineData("gluster1://vol")]
    [InlineData("gluster1:vol/../etc")]
    [InlineData("gluster1:vol/.")]
    [InlineData("gluster1:v.tcp")]
    [InlineData("[fd00::5]:vol")]
    [InlineData("[:vol")]
    [InlineData("g1,g2:vol")]
    [InlineData("/etc/x.vol")]
    [InlineData("a12345678901234567890123456789.b12345678901234567890123456789.c23:vol")]
    public void TryParse_BadVolume_SaysWhatIsWrong(string text)
    {
        ShareAddress.TryParse(ShareProtocol.GlusterFs, text, out _, out var fault).ShouldBeFalse();

        fault.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("gluster1:backups", "gluster1:backups", true)]
    [InlineData("gluster1:backups", "gluster1:/backups", true)]
    [InlineData("gluster1:/backups/a/", "GLUSTER1:/backups/a", true)]
    [InlineData("gluster1:/backups", "gluster1:/backups/a", false)]
    [InlineData("gluster1:backups", "gluster2:backups", false)]
    [InlineData("gluster1:backups", "gluster1:Backups", false)]
    [InlineData("fd00::5:backups", "fd00:0::5:/backups", true)]
    [InlineData("gluster1:backups", "tmpfs", false)]
    public void IsSourceOf_SourceOfTheKernel_ComparesHostAndVolume(string share, string source, bool isSame)
    {
        ShareAddress.TryParse(ShareProtocol.GlusterFs, share, out var address, out _).ShouldBeTrue();

        address!.IsSourceOf(source, "rw,user_id=0,group_id=0,allow_other").ShouldBe(isSame);
    }

    [Theory]
    [InlineData("", "nosuid,nodev,noexec")]
    [InlineData("log-level=WARNING,attribute-timeout=0,ro", "log-level=WARNING,attribute-timeout=0,ro,nosuid,nodev,noexec")]
    [InlineData("backup-volfile-servers=g2.example.com:10.0.0.7,acl", "backup-volfile-servers=g2.example.com:10.0.0.7,acl,nosuid,nodev,noexec")]
    public void ForMount_AllowedOptions_AreKeptAndSafetyComesLast(string text, string expected)
    {
        MountOptionSet.TryParse(ShareProtocol.GlusterFs, text, out var options, out var faults).ShouldBeTrue(string.Join(';', faults));

        options.VersionsToTry.ShouldBe([""]);
        options.ForMount("", owner: 997).ShouldBe(expected);
    }

    [Theory]
    [InlineData("suid", "refused")]
    [InlineData("log-file=/etc/passwd", "write a file")]
    [InlineData("dump-fuse=/etc/passwd", "write a file")]
    [InlineData("xlator-option=*.x=y", "goes round")]
    [InlineData("fuse-mountopts=suid", "goes round")]
    [InlineData("volume-id=other", "goes round")]
    [InlineData("subdir-mount=../x", "goes round")]
    [InlineData("server-port=1", "24007")]
    [InlineData("transport=rdma", "created with")]
    [InlineData("kernel-writeback-cache=yes", "would not be seen")]
    [InlineData("negative-timeout=9", "would not be seen")]
    [InlineData("worm", "not used that way")]
    [InlineData("backupvolfile-server=g2", "write backup-volfile-servers")]
    [InlineData("backup-volfile-servers=g2 g3", "write backup-volfile-servers=host")]
    [InlineData("backup-volfile-servers=g2:", "write backup-volfile-servers=host")]
    [InlineData("backup-volfile-servers=[", "write backup-volfile-servers=host")]
    [InlineData("backup-volfile-servers=$(id)", "write backup-volfile-servers=host")]
    [InlineData("backup-volfile-servers=-x", "write backup-volfile-servers=host")]
    [InlineData("attribute-timeout=1.5", "write attribute-timeout=0..600")]
    [InlineData("log-level=info", "write log-level=")]
    [InlineData("vers=4.2", "not an option")]
    [InlineData("minorversion=1", "not an option")]
    [InlineData("ro,rw", "contradict")]
    [InlineData("acl,acl", "twice")]
    public void TryParse_BadOption_IsRefusedWithReason(string text, string reason)
    {
        MountOptionSet.TryParse(ShareProtocol.GlusterFs, text, out _, out var faults).ShouldBeFalse();

        faults.ShouldHaveSingleItem().ShouldContain(reason);
    }
}
