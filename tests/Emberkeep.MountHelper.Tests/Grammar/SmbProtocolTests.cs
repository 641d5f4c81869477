using Emberkeep.MountHelper.Grammar;

namespace Emberkeep.MountHelper.Tests.Grammar;

public sealed class SmbProtocolTests
{
    [Theory]
    [InlineData("//files.example.com/backups", "files.example.com", "/backups")]
    [InlineData("//10.0.0.5/backups$/cinder", "10.0.0.5", "/backups$/cinder")]
    [InlineData("//FILES/my share/a b/", "FILES", "/my share/a b/")]
    [InlineData("\"//files/x\"", "files", "/x")]
    public void TryParse_GoodShare_GivesParts(string text, string host, string path)
    {
        ShareAddress.TryParse(ShareProtocol.Smb, text, out var address, out var fault).ShouldBeTrue(fault);

        (address!.Host, address.Path, address.Text).ShouldBe((host, path, text.Trim('"')));
    }

    [Theory]
    [InlineData("")]
    [InlineData("files:/backups")]
    [InlineData("//files")]
    [InlineData("//files/")]
    [InlineData("///backups")]
    [InlineData("//files//backups")]
    [InlineData("//files/backups//a")]
    [InlineData("/files/backups")]
    [InlineData(@"\\files\backups")]
    [InlineData(@"//files/back\ups")]
    [InlineData("//user@files/backups")]
    [InlineData("//user%secret@files/backups")]
    [InlineData("//files/backups,username=x")]
    [InlineData("//files/a:b")]
    [InlineData("//files/a?b")]
    [InlineData("//files/a\tb")]
    [InlineData("//files/backups/../x")]
    [InlineData("//files:445/backups")]
    [InlineData("//[fd00::5]/backups")]
    [InlineData("//[/backups")]
    [InlineData("//-o/backups")]
    [InlineData("//fi les/backups")]
    public void TryParse_BadShare_SaysWhatIsWrong(string text)
    {
        ShareAddress.TryParse(ShareProtocol.Smb, text, out _, out var fault).ShouldBeFalse();

        fault.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("//files/backups", "//files/backups", true)]
    [InlineData("//files/backups/a", "//FILES/Backups/a/", true)]
    [InlineData("//files/backups/a", "//files/backups/A", false)]
    [InlineData("//files/backups", "//files/other", false)]
    [InlineData("//files/backups", "//files2/backups", false)]
    [InlineData("//files/backups", "files:/backups", false)]
    public void IsSourceOf_SourceOfTheKernel_TakesTheShareInAnyCase(string share, string source, bool isSame)
    {
        ShareAddress.TryParse(ShareProtocol.Smb, share, out var address, out _).ShouldBeTrue();

        address!.IsSourceOf(source, "rw,vers=3.1.1,addr=10.0.0.5").ShouldBe(isSame);
    }

    [Fact]
    public void IsSourceOf_ShareByAddressAndMountByName_TakesWhatTheKernelShows()
    {
        ShareAddress.TryParse(ShareProtocol.Smb, "//10.0.0.5/backups", out var address, out _).ShouldBeTrue();

        address!.IsSourceOf("//files/backups", "rw,addr=10.0.0.5").ShouldBeTrue();
        address.IsSourceOf("//files/backups", "rw,addr=10.0.0.6").ShouldBeFalse();
    }

    [Theory]
    [InlineData("", 997u, "file_mode=0660,dir_mode=0770,soft,echo_interval=10,nolease,uid=997,nosuid,nodev,noexec")]
    [InlineData("", null, "file_mode=0660,dir_mode=0770,soft,echo_interval=10,nolease,nosuid,nodev,noexec")]
    [InlineData("cred=/etc/emberkeep/smb.cred,vers=3.1.1,seal", 997u,
        "credentials=/etc/emberkeep/smb.cred,seal,vers=3.1.1,file_mode=0660,dir_mode=0770,soft,echo_interval=10,nolease,uid=997,nosuid,nodev,noexec")]
    [InlineData("guest,hard,uid=5,file_mode=640,echo_interval=60", 997u, "guest,hard,uid=5,file_mode=640,echo_interval=60,dir_mode=0770,nolease,nosuid,nodev,noexec")]
    public void ForMount_AllowedOptions_GetDefaultsAndOwner(string text, uint? owner, string expected)
    {
        MountOptionSet.TryParse(ShareProtocol.Smb, text, out var options, out var faults).ShouldBeTrue(string.Join(';', faults));

        options.ForMount(options.VersionsToTry[0], owner).ShouldBe(expected);
    }

    [Theory]
    [InlineData("password=s3cret")]
    [InlineData("pass=s3cret")]
    [InlineData("user=a%s3cret")]
    [InlineData("username=a")]
    [InlineData("domain=d")]
    public void TryParse_Login_IsRefusedAndNamesTheFile(string text)
    {
        MountOptionSet.TryParse(ShareProtocol.Smb, text, out _, out var faults).ShouldBeFalse();

        faults.ShouldHaveSingleItem().ShouldContain("credentials=/path");
        faults[0].ShouldNotContain("s3cret");
    }

    [Theory]
    [InlineData("exec", "refused")]
    [InlineData("vers=1.0", "write vers=")]
    [InlineData("vers=2.0", "write vers=")]
    [InlineData("sec=none", "write sec=")]
    [InlineData("ip=10.0.0.9", "the share names")]
    [InlineData("unc=//x/y", "the share names")]
    [InlineData("prefixpath=a", "the share names")]
    [InlineData("cache=loose", "would not be seen")]
    [InlineData("nostrictsync", "would not be seen")]
    [InlineData("noserverino", "numbers of the server")]
    [InlineData("mfsymlinks", "symbolic links")]
    [InlineData("multiuser", "one user")]
    [InlineData("credentials=smb.cred", "write credentials=/full/path")]
    [InlineData("credentials=/etc/../x", "write credentials=/full/path")]
    [InlineData("credentials=/etc/a b", "write credentials=/full/path")]
    [InlineData("credentials", "write credentials=/full/path")]
    [InlineData("file_mode=0888", "write file_mode=0..0777")]
    [InlineData("file_mode=04755", "write file_mode=0..0777")]
    [InlineData("dir_mode=1777", "write dir_mode=0..0777")]
    [InlineData("uid=root", "write uid=")]
    [InlineData("guest,credentials=/etc/c", "contradict")]
    [InlineData("nconnect=4", "not an option")]
    public void TryParse_BadOption_IsRefusedWithReason(string text, string reason)
    {
        MountOptionSet.TryParse(ShareProtocol.Smb, text, out _, out var faults).ShouldBeFalse();

        faults.ShouldHaveSingleItem().ShouldContain(reason);
    }
}
