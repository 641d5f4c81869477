using CsCheck;
using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

public sealed class MountTableTests
{
    private const string Table = """
        22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
        40 22 0:50 / /m/nfs rw,nosuid,nodev,noexec,noatime shared:20 master:3 - nfs4 filer.example.com:/srv/backup rw,vers=4.2,addr=10.0.0.5
        41 22 0:51 / /m/v3 rw - nfs 10.0.0.5:/srv/a\040b rw,vers=3,addr=10.0.0.5
        42 22 0:52 / /m/six rw - nfs4 [fd00::5]:/srv/backup rw,addr=fd00::5
        43 22 254:0 /home/local /m/bind rw shared:1 - ext4 /dev/vda rw
        44 22 0:53 / /m/stacked rw - nfs4 filer.example.com:/srv/old rw
        45 44 0:54 / /m/stacked rw - nfs4 filer.example.com:/srv/backup rw,addr=10.0.0.5
        46 22 0:55 / /m/with\040blank\134 rw - tmpfs tmpfs rw
        47 22 0:56 / /m/empty-options rw - autofs systemd-1 
        48 22 0:57 / /m/volume rw,nosuid,nodev,noexec - fuse.glusterfs gluster1:/backups rw,user_id=0,group_id=0,default_permissions,allow_other
        49 22 0:58 / /m/smb rw,nosuid,nodev,noexec - cifs //files/my\040share rw,vers=3.1.1,addr=10.0.0.5,soft
        """;

    private static readonly MountTable s_table = MountTable.Parse(Table);
    private static readonly MountRecognizer s_recognizer = new();

    [Fact]
    public void Parse_OptionalFieldsAndEscapes_AreUnderstood()
    {
        s_table.At("/m/nfs").ShouldHaveSingleItem().ShouldBe(new MountEntry(
            40, 22, "0:50", "/", "/m/nfs", "rw,nosuid,nodev,noexec,noatime", "nfs4", "filer.example.com:/srv/backup", "rw,vers=4.2,addr=10.0.0.5"));
        s_table.At("/m/v3")[0].Source.ShouldBe("10.0.0.5:/srv/a b");
        s_table.At("/m/bind")[0].Root.ShouldBe("/home/local");
        s_table.At("/m/with blank\\").Count.ShouldBe(1);
        s_table.At("/m/empty-options")[0].FileSystemOptions.ShouldBeEmpty();
        s_table.At("/m").ShouldBeEmpty();
    }

    [Fact]
    public void At_StackedMountsInAnyOrder_GivesTheVisibleOneLast()
    {
        var reversed = MountTable.Parse(string.Join('\n', Table.Split('\n').Reverse()));

        s_table.At("/m/stacked").Select(e => e.Id).ShouldBe([44, 45]);
        reversed.At("/m/stacked").Select(e => e.Id).ShouldBe([44, 45]);
    }

    [Theory]
    [InlineData("/m/nfs", "filer.example.com:/srv/backup")]
    [InlineData("/m/nfs", "filer.example.com:/srv/backup/")]
    [InlineData("/m/nfs", "FILER.example.com.:/srv/backup")]
    [InlineData("/m/nfs", "10.0.0.5:/srv/backup")]
    [InlineData("/m/v3", "10.0.0.5:/srv/a b")]
    [InlineData("/m/six", "[fd00:0:0::5]:/srv/backup")]
    public void Find_SameShareInOtherSpelling_IsRecognised(string mountPoint, string share)
    {
        var found = s_recognizer.Find(s_table, NfsShare.Parse(share, "o"), mountPoint);

        found.ShouldNotBeNull().Hidden.ShouldBe(0);
    }

    [Theory]
    [InlineData("/m/volume", "glusterfs", "gluster1:backups", true)]
    [InlineData("/m/volume", "glusterfs", "gluster1:/backups/", true)]
    [InlineData("/m/volume", "glusterfs", "gluster1:other", false)]
    [InlineData("/m/volume", "nfs", "gluster1:/backups", false)]
    [InlineData("/m/smb", "cifs", "//FILES/My Share", true)]
    [InlineData("/m/smb", "cifs", "//10.0.0.5/my share", true)]
    [InlineData("/m/smb", "cifs", "//files/my share/a", false)]
    [InlineData("/m/nfs", "glusterfs", "filer.example.com:/srv/backup", false)]
    public void Find_OtherKinds_AreNotTakenForEachOther(string mountPoint, string type, string share, bool isFound)
    {
        var remote = RemoteShare.Find(type, share).ShouldNotBeNull();

        if (isFound)
        {
            s_recognizer.Find(s_table, remote, mountPoint).ShouldNotBeNull();
        }
        else
        {
            Should.Throw<BackupException>(() => s_recognizer.Find(s_table, remote, mountPoint)).Kind.ShouldBe(ErrorKind.Conflict);
        }
    }

    [Theory]
    [InlineData("/m/nfs", "other.example.com:/srv/backup")]
    [InlineData("/m/nfs", "filer.example.com:/srv")]
    [InlineData("/m/nfs", "filer.example.com:/srv/backup/deeper")]
    [InlineData("/m/nfs", "10.0.0.6:/srv/backup")]
    [InlineData("/m/six", "[fd00::6]:/srv/backup")]
    [InlineData("/m/bind", "filer.example.com:/srv/backup")]
    [InlineData("/m/empty-options", "filer.example.com:/srv/backup")]
    [InlineData("/", "filer.example.com:/srv/backup")]
    public void Find_SomethingElse_IsConflictThatNamesIt(string mountPoint, string share)
    {
        var error = Should.Throw<BackupException>(() => s_recognizer.Find(s_table, NfsShare.Parse(share, "o"), mountPoint));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Message.ShouldContain(s_table.At(mountPoint)[^1].Source);
        error.Remedy!.ShouldContain(mountPoint);
    }

    [Fact]
    public void Find_StackedMounts_TakesTheLastAndCountsTheRest()
    {
        var found = s_recognizer.Find(s_table, NfsShare.Parse("filer.example.com:/srv/backup", "o"), "/m/stacked");

        found!.Value.Mount.Id.ShouldBe(45);
        found.Value.Hidden.ShouldBe(1);
        Should.Throw<BackupException>(() => s_recognizer.Find(s_table, NfsShare.Parse("filer.example.com:/srv/old", "o"), "/m/stacked"));
    }

    [Fact]
    public void Find_NothingMounted_IsNull() => s_recognizer.Find(s_table, NfsShare.Parse("a:/b", "o"), "/m/none").ShouldBeNull();

    [Fact]
    public void Read_ThisProcess_HasARoot() => MountTable.Read().At("/").ShouldNotBeEmpty();

    [Fact]
    public void Parse_RandomText_GivesTableOrFormatException() =>
        Gen.String[Gen.Char[" \\-0179:/ab\n"], 0, 80].Sample(text =>
        {
            try
            {
                MountTable.Parse(text).Entries.Count.ShouldBeLessThanOrEqualTo(text.Count(c => c == '\n') + 1);
            }
            catch (FormatException e)
            {
                e.Message.ShouldContain("mountinfo");
            }
        });
}
