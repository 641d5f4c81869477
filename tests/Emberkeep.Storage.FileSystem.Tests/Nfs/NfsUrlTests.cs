using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Nfs;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs;

public sealed class NfsUrlTests
{
    [Fact]
    public void Parse_WholeUrl_GivesShareOptionsAndClient()
    {
        var url = NfsUrl.Parse("nfs://filer.example.com:2050/srv/b%20c%2Fd?vers=3&mountport=20048&nolock&client=user", "-r");

        url.Share.ToString().ShouldBe("filer.example.com:/srv/b c/d");
        url.MountOptions.ToString().ShouldBe("vers=3,mountport=20048,nolock,port=2050");
        url.MountOptions.Value("mountport").ShouldBe("20048");
        url.Client.ShouldBe(NfsClientKind.User);
        NfsUrl.Parse(url.ToString(), "-r").ToString().ShouldBe(url.ToString());
    }

    [Theory]
    [InlineData("nfs://[fd00::5]/x", "[fd00::5]:/x", "")]
    [InlineData("nfs://[fd00::5]:2049/x", "[fd00::5]:/x", "port=2049")]
    [InlineData("NFS://10.0.0.1/", "10.0.0.1:/", "")]
    [InlineData("nfs://filer/%C3%BC", "filer:/\u00fc", "")]
    public void Parse_GoodUrl_GivesShare(string text, string share, string options)
    {
        var url = NfsUrl.Parse(text, "-r");

        url.Share.ToString().ShouldBe(share);
        url.MountOptions.ToString().ShouldBe(options);
        url.Client.ShouldBe(NfsClientKind.Auto);
    }

    [Theory]
    [InlineData("http://filer/x")]
    [InlineData("nfs:///x")]
    [InlineData("nfs://filer")]
    [InlineData("nfs://filer?vers=3")]
    [InlineData("nfs://user@filer/x")]
    [InlineData("nfs://filer:0/x")]
    [InlineData("nfs://filer:99999/x")]
    [InlineData("nfs://filer:/x")]
    [InlineData("nfs://fd00::5/x")]
    [InlineData("nfs://filer/x#y")]
    [InlineData("nfs://filer/%4")]
    [InlineData("nfs://filer/%zz")]
    [InlineData("nfs://filer/%ff")]
    [InlineData("nfs://filer/%2e%2e/x")]
    [InlineData("nfs://filer/%0a")]
    [InlineData("nfs://filer/x?client=other")]
    [InlineData("nfs://filer/x?client=user&client=user")]
    [InlineData("nfs://filer/x?suid")]
    [InlineData("nfs://filer/x?soft%2Csuid")]
    [InlineData("nfs://filer:2049/x?port=2049")]
    public void Parse_BadUrl_IsRefused(string text)
    {
        var error = Should.Throw<BackupException>(() => NfsUrl.Parse(text, "-r"));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldStartWith("-r: ");
        error.Remedy.ShouldNotBeNull();
    }
}
