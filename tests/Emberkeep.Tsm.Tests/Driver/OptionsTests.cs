using Emberkeep.Configuration.Loading;
using Emberkeep.Errors;
using Emberkeep.Testing;

namespace Emberkeep.Tsm.Tests.Driver;

public sealed class OptionsTests
{
    [Fact]
    public void From_NothingSet_LeavesThePasswordToTheClient()
    {
        var options = From(_ => null);

        options.Password.ShouldBeNull();
        options.Client.ShouldBe("dsmc");
        options.LinkDirectory.ShouldBe("/dev");
        options.RecordDirectory.ShouldBe("/var/lib/cinder/emberkeep/tsm");
        options.StagingDirectory.ShouldBeNull();
        options.Timeout.ShouldBe(TimeSpan.FromHours(1));
        options.Digest.ShouldBeTrue();
    }

    [Fact]
    public void From_SeveralPasswords_EnvironmentWinsThenFileThenOption()
    {
        using var directory = new TempDirectory();
        var file = directory.File("password");
        File.WriteAllText(file, "file \nmore");
        string[] overrides = ["backup_tsm_password=option", $"backup_tsm_password_file={file}"];

        From(name => name == "EMBERKEEP_TSM_PASSWORD" ? "environment" : null, overrides).Password!.Reveal().ShouldBe("environment");
        From(_ => null, overrides).Password!.Reveal().ShouldBe("file");
        From(_ => null, overrides[..1]).Password!.Reveal().ShouldBe("option");
    }

    [Theory]
    [InlineData("backup_tsm_volume_prefix=")]
    [InlineData("backup_tsm_volume_prefix=a/b")]
    [InlineData("backup_tsm_volume_prefix=*")]
    [InlineData("backup_tsm_volume_prefix=..")]
    [InlineData("backup_tsm_client= ")]
    [InlineData("backup_tsm_password_file=/nonexistent/password")]
    public void From_WrongOption_IsRefusedByName(string option)
    {
        var error = Should.Throw<BackupException>(() => From(_ => null, option));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldContain(option.Split('=')[0]);
    }

    private static TsmDriverOptions From(Func<string, string?> environment, params string[] overrides) =>
        TsmDriverOptions.From(ConfigurationLoader.Load(new ConfigurationSources { Files = ["/dev/null"], Overrides = overrides }).Settings, environment);
}
