using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

public sealed class OptionTests : NfsTest
{
    private static readonly NfsClientOptions s_good = new() { Host = "filer", ExportPath = "/backups" };

    [Theory]
    [InlineData("filer", "/backups", null, "nfs://filer/backups")]
    [InlineData("192.0.2.7", "/backups/", 20490, "nfs://192.0.2.7:20490/backups")]
    [InlineData("[2001:db8::7]", "/a/b", null, "nfs://[2001:db8::7]/a/b")]
    [InlineData("2001:db8::7", "/", 1, "nfs://[2001:db8::7]:1")]
    public void Location_IsAnAddress(string host, string path, int? port, string expected) =>
        new NfsClientOptions { Host = host, ExportPath = path, Port = port }.Location.ShouldBe(expected);

    [Fact]
    public void Version4_IsUnsupportedAndSaysWhatToDo()
    {
        var error = Should.Throw<BackupException>(() => (s_good with { Version = 4 }).Check());

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        error.Message.ShouldContain("version 4");
        error.Remedy!.ShouldContain("vers=3");
        error.Remedy!.ShouldContain("kernel");
    }

    [Fact]
    public void Check_BadOptions_AreInvalidAndNamed()
    {
        s_good.Check();
        NfsClientOptions[] bad =
        [
            s_good with { Host = "" },
            s_good with { Host = "a/b" },
            s_good with { ExportPath = "backups" },
            s_good with { ExportPath = "/a\0b" },
            s_good with { Port = 0 },
            s_good with { MountPort = 65536 },
            s_good with { IoTimeout = TimeSpan.Zero },
            s_good with { ReadSize = 1000 },
            s_good with { WriteSize = 2 * 1024 * 1024 },
            s_good with { InFlight = 0 },
        ];

        foreach (var options in bad)
        {
            var error = Should.Throw<BackupException>(options.Check);
            error.Kind.ShouldBe(ErrorKind.Invalid);
            error.Message.ShouldContain("nfs://");
        }
    }
}
