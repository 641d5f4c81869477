using CsCheck;
using Emberkeep.MountHelper.Grammar;

namespace Emberkeep.MountHelper.Tests;

public sealed class SharesFileTests
{
    private const string Good = """
        # shares of this host
        [backup]
        share = 10.0.0.5:/srv/backup
        options = nconnect=8
        mount_point_base = /var/lib/emberkeep/mounts/
        owner = 997

        [second]
        share = [fd00::5]:/srv/a b
        mount_point_base = /m
        owner = 0
        """;

    private static readonly string[] s_lines = Good.Split('\n');

    [Fact]
    public void Parse_TwoShares_GivesBoth()
    {
        var entries = SharesFile.Parse(Good).Entries;

        entries.Select(e => e.Name).ShouldBe(["backup", "second"]);
        entries[0].MountPoint.ShouldBe("/var/lib/emberkeep/mounts/98b886ba8b32b75c3f051e1d886ab9ea");
        entries[0].Options.ToString().ShouldBe("nconnect=8");
        entries[0].Owner.ShouldBe(997u);
        entries[1].Share.Path.ShouldBe("/srv/a b");
    }

    [Fact]
    public void Parse_OtherTypes_HaveTheirOwnGrammar()
    {
        var entries = SharesFile.Parse("""
            [volume]
            type = glusterfs
            share = gluster1:backups
            options = log-level=WARNING
            mount_point_base = /m
            owner = 0
            [share]
            type = cifs
            share = //files/backups
            options = credentials=/etc/emberkeep/smb.cred
            mount_point_base = /m
            owner = 997
            """).Entries;

        entries[0].Share.Protocol.ShouldBe(ShareProtocol.GlusterFs);
        entries[0].MountPoint.ShouldBe("/m/fdf3f644937283405d8ac650736ddcc3");
        entries[1].Share.Protocol.ShouldBe(ShareProtocol.Smb);
        entries[1].Options.Find("credentials").ShouldBe(("credentials", "/etc/emberkeep/smb.cred"));
    }

    [Theory]
    [InlineData("share = 10.0.0.5:/srv/backup", "share = 10.0.0.5", "share")]
    [InlineData("share = 10.0.0.5:/srv/backup", "share = -o suid:/x", "share")]
    [InlineData("nconnect=8", "suid", "refused")]
    [InlineData("nconnect=8", "nconnect=8,exec", "refused")]
    [InlineData("/var/lib/emberkeep/mounts/", "/var/../etc", "mount_point_base")]
    [InlineData("/var/lib/emberkeep/mounts/", "relative", "mount_point_base")]
    [InlineData("/var/lib/emberkeep/mounts/", "/", "mount_point_base")]
    [InlineData("owner = 997", "owner = root", "owner")]
    [InlineData("owner = 997", "owner = -1", "owner")]
    [InlineData("owner = 997", "", "owner")]
    [InlineData("owner = 997", "owner = 997\nowner = 0", "twice")]
    [InlineData("[second]", "[backup]", "twice")]
    [InlineData("[second]", "[se cond]", "name")]
    [InlineData("[second]", "[second", "name")]
    [InlineData("[backup]", "", "section")]
    [InlineData("options =", "command =", "known")]
    [InlineData("options =", "type = glusterfs\noptions =", "nconnect")]
    [InlineData("options =", "type = tmpfs\noptions =", "nfs, glusterfs, cifs")]
    [InlineData("options =", "type = NFS\noptions =", "nfs, glusterfs, cifs")]
    [InlineData("options =", "type =\noptions =", "nfs, glusterfs, cifs")]
    [InlineData("options =", "type = nfs\ntype = cifs\noptions =", "twice")]
    public void Parse_BrokenFile_SaysWhat(string from, string to, string reason) =>
        Should.Throw<FormatException>(() => SharesFile.Parse(Good.Replace(from, to, StringComparison.Ordinal))).Message.ShouldContain(reason);

    [Fact]
    public void Parse_RandomText_GivesEntriesOrFormatException() =>
        Gen.Frequency((1, Gen.String), (2, Gen.Int[0, s_lines.Length - 1].Select(i => s_lines[i]))).Array[0, 12].Sample(
            lines =>
            {
                try
                {
                    foreach (var entry in SharesFile.Parse(string.Join('\n', lines)).Entries)
                    {
                        SharesFile.IsName(entry.Name).ShouldBeTrue();
                        entry.MountPoint.ShouldStartWith("/");
                    }
                }
                catch (FormatException e)
                {
                    e.Message.ShouldNotBeEmpty();
                }
            },
            iter: 5_000);
}
