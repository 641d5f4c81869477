using CsCheck;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Nfs;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs;

public sealed class NfsShareTests
{
    [Theory]
    [InlineData("10.0.0.5:/srv/backup", "98b886ba8b32b75c3f051e1d886ab9ea")]
    [InlineData("10.0.0.5:/srv/backup/", "28fcf870bfbccae51eab082164aeb3e3")]
    [InlineData("nfs1.example.com:/export/cinder-backup", "ef69aae751bb340154115e0d17344811")]
    [InlineData("[fd00::5]:/srv/backup", "fc8489b1c2186406eaf5522f10ec6561")]
    [InlineData("\"[fd00::5]:/srv/backup\"", "fc8489b1c2186406eaf5522f10ec6561")]
    public void MountPointName_KnownShares_IsCinders(string share, string name) => NfsShare.Parse(share, "backup_share").MountPointName.ShouldBe(name);

    [Theory]
    [InlineData("filer:/x", "filer", "/x")]
    [InlineData("filer.example.com.:/", "filer.example.com.", "/")]
    [InlineData("'10.1.2.3:/a b'", "10.1.2.3", "/a b")]
    [InlineData("[fe80::1%eth0]:/x", "fe80::1%eth0", "/x")]
    [InlineData("my_filer-2:/x:y", "my_filer-2", "/x:y")]
    [InlineData("filer:/\u00fcber", "filer", "/\u00fcber")]
    public void Parse_GoodShare_GivesParts(string text, string host, string path)
    {
        var share = NfsShare.Parse(text, "backup_share");

        share.Host.ShouldBe(host);
        share.Path.ShouldBe(path);
        NfsShare.Parse(share.ToString(), "backup_share").ShouldBe(share);
    }

    [Theory]
    [InlineData("")]
    [InlineData("filer")]
    [InlineData("/srv/backup")]
    [InlineData(":/srv")]
    [InlineData("filer:")]
    [InlineData("filer:srv")]
    [InlineData("filer:/a/../b")]
    [InlineData("filer:/a\tb")]
    [InlineData("filer:/a\nb")]
    [InlineData("filer:/a ")]
    [InlineData(" filer:/a")]
    [InlineData("-o:/a")]
    [InlineData("fi ler:/a")]
    [InlineData("fi,ler:/a")]
    [InlineData("a..b:/a")]
    [InlineData("10.0.0.256:/a")]
    [InlineData("10.0.0:/a")]
    [InlineData("010.0.0.1:/a")]
    [InlineData("fd00::5:/a")]
    [InlineData("[fd00::5:/a")]
    [InlineData("[fd00::5]/a")]
    [InlineData("[fd00::g]:/a")]
    [InlineData("[10.0.0.1]:/a")]
    [InlineData("[fe80::1%]:/a")]
    [InlineData("filer:/\ud800")]
    public void Parse_BadShare_NamesOptionAndForms(string text)
    {
        var error = Should.Throw<BackupException>(() => NfsShare.Parse(text, "backup_share"));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldStartWith("backup_share: ");
        error.Message.Any(char.IsControl).ShouldBeFalse();
        error.Remedy!.ShouldContain("fqdn:/path, ipv4:/path or [ipv6]:/path");
    }

    [Fact]
    public void Parse_RandomText_GivesShareThatCannotBeAnOptionOrRefuses() =>
        Gen.Select(Gen.String, Gen.String, (host, path) => host + ":/" + path).Sample(text =>
        {
            try
            {
                var share = NfsShare.Parse(text, "o");
                share.ToString().ShouldNotStartWith("-");
                share.Path.ShouldStartWith("/");
                share.ToString().Any(char.IsControl).ShouldBeFalse();
            }
            catch (BackupException e)
            {
                e.Kind.ShouldBe(ErrorKind.Invalid);
            }
        });
}
