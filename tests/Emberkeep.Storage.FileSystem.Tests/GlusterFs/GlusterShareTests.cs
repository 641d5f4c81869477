using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.GlusterFs;

namespace Emberkeep.Storage.FileSystem.Tests.GlusterFs;

public sealed class GlusterShareTests
{
    /// <summary>The MD5 of the text, as os-brick has it.</summary>
    [Theory]
    [InlineData("gluster1:backups", "fdf3f644937283405d8ac650736ddcc3")]
    [InlineData("gluster1:/backups", "e14522b694bb1bd9924e25de7bfd17ba")]
    [InlineData("10.0.0.5:cinder/backups", "79613b31952dfe9b52283d566796605d")]
    public void MountPointName_KnownVolumes_IsCinders(string share, string name) =>
        GlusterShare.Parse(share, "glusterfs_backup_share").MountPointName.ShouldBe(name);

    [Theory]
    [InlineData("glusterfs://gluster1/backups", "gluster1:/backups")]
    [InlineData("GLUSTERFS://gluster1.example.com/backups/a/b", "gluster1.example.com:/backups/a/b")]
    [InlineData("glusterfs://[fd00::5]/backups", "fd00::5:/backups")]
    [InlineData("glusterfs://10.0.0.5/%62ackups", "10.0.0.5:/backups")]
    public void ParseUrl_GoodUrl_GivesShare(string url, string share)
    {
        var parsed = GlusterShare.ParseUrl(url, "-r");

        parsed.ToString().ShouldBe(share);
        parsed.ShouldBe(GlusterShare.Parse(share, "o"));
    }

    [Theory]
    [InlineData("glusterfs://gluster1")]
    [InlineData("glusterfs://gluster1/")]
    [InlineData("glusterfs:///backups")]
    [InlineData("glusterfs://gluster1:24007/backups")]
    [InlineData("glusterfs://gluster1/backups?log-level=INFO")]
    [InlineData("glusterfs://user@gluster1/backups")]
    [InlineData("glusterfs://gluster1/back%20ups")]
    [InlineData("glusterfs://gluster1/backups/%2e%2e")]
    [InlineData("glusterfs://gluster1/backups/%24(id)")]
    [InlineData("nfs://gluster1/backups")]
    public void ParseUrl_BadUrl_IsRefused(string url)
    {
        var error = Should.Throw<BackupException>(() => GlusterShare.ParseUrl(url, "-r"));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldStartWith("-r: ");
        error.Remedy.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("gluster1")]
    [InlineData("gluster1:$(id)")]
    public void Parse_BadShare_NamesOptionAndForms(string text)
    {
        var error = Should.Throw<BackupException>(() => GlusterShare.Parse(text, "glusterfs_backup_share"));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldStartWith("glusterfs_backup_share: ");
        error.Message.ShouldContain("is not a GlusterFS share");
        error.Remedy!.ShouldContain("host:/volume/directory");
    }
}
