using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Smb;

namespace Emberkeep.Storage.FileSystem.Tests.Smb;

public sealed class SmbShareTests
{
    [Theory]
    [InlineData("smb://files/backups", "//files/backups", "")]
    [InlineData("smb://files.example.com/backups/a%20b?vers=3.1.1&credentials=/etc/emberkeep/smb.cred", "//files.example.com/backups/a b", "vers=3.1.1,credentials=/etc/emberkeep/smb.cred")]
    [InlineData("SMB://10.0.0.5:4450/backups?cred=%2Fetc%2Fc", "//10.0.0.5/backups", "credentials=/etc/c,port=4450")]
    public void ParseUrl_GoodUrl_GivesShareAndOptions(string url, string share, string options)
    {
        var (parsed, mountOptions) = SmbShare.ParseUrl(url, "-r");

        parsed.ShouldBe(SmbShare.Parse(share, "o"));
        mountOptions.ToString().ShouldBe(options);
    }

    [Theory]
    [InlineData("smb://files")]
    [InlineData("smb://files/")]
    [InlineData("smb:///backups")]
    [InlineData("smb://[fd00::5]/backups")]
    [InlineData("smb://files/backups#x")]
    [InlineData("smb://files/backups/%2e%2e")]
    [InlineData("smb://files/a%5Cb")]
    [InlineData("smb://files/backups?vers=1.0")]
    [InlineData("smb://files:445/backups?port=445")]
    [InlineData("cifs://files/backups")]
    public void ParseUrl_BadUrl_IsRefused(string url)
    {
        var error = Should.Throw<BackupException>(() => SmbShare.ParseUrl(url, "-r"));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldStartWith("-r: ");
        error.Remedy.ShouldNotBeNull();
    }

    /// <summary>Who writes a password there anyway does not find it again in a log.</summary>
    [Theory]
    [InlineData("smb://user:s3cret@files/backups")]
    [InlineData("smb://user%40x:s3cret@files/backups?vers=3")]
    [InlineData("smb://files/backups?password=s3cret")]
    [InlineData("smb://files/backups?user=a%25s3cret")]
    [InlineData("smb://files/backups?vers=3%2Cpass=s3cret")]
    [InlineData("smb://files/backups?credentials=s3cret")]
    public void ParseUrl_PasswordInIt_IsRefusedAndNotRepeated(string url)
    {
        var error = Should.Throw<BackupException>(() => SmbShare.ParseUrl(url, "-r"));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.Replace("credentials=s3cret", "", StringComparison.Ordinal).ShouldNotContain("s3cret");
        error.Remedy!.ShouldNotContain("s3cret");
    }

    [Theory]
    [InlineData("//user%s3cret@files/backups")]
    [InlineData("//files/backups,pass=s3cret")]
    public void Parse_PasswordInTheShare_IsRefusedAndNotRepeated(string text)
    {
        var error = Should.Throw<BackupException>(() => SmbShare.Parse(text, "backup_smb_share"));

        error.Message.ShouldStartWith("backup_smb_share: ");
        error.Message.ShouldNotContain("s3cret");
    }

    [Fact]
    public void Options_Login_IsRefusedAndNotRepeated()
    {
        var error = Should.Throw<BackupException>(() => SmbMountOptions.Parse("vers=3,password=s3cret", "backup_smb_mount_options"));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldStartWith("backup_smb_mount_options: ");
        error.Message.ShouldContain("'password' is refused");
        error.Message.ShouldNotContain("s3cret");
        error.Remedy!.ShouldContain("credentials=/full/path");
    }

    [Fact]
    public void MountPointName_Share_IsTheMd5OfItsText() =>
        SmbShare.Parse("//files/backups", "o").MountPointName.ShouldBe("0d84fff4b1eaf022cddb8e0cee02ae7c");
}
