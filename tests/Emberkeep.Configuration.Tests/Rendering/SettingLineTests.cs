using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Tests.Rendering;

public sealed class SettingLineTests
{
    [Fact]
    public void Show_ChangedOnly_ListsWhatIsSetInTheOrderOfTheTable()
    {
        using var test = new TestConfiguration();
        var file = test.Write("a.conf", "[DEFAULT]\nbackup_share = h:$state_path\nbackup_use_same_host = YES\nbackup_mount_attempts = 3\n");

        var lines = test.LoadFiles([file], "backup_s3_timeout=30", "backup_gcs_retry_error_codes=429, 500").Settings.Show(changedOnly: true);

        lines.Select(line => (line.Option.Name, line.Text, line.IsDefault, line.Source.ToString())).ShouldBe(
        [
            ("backup_use_same_host", "true", false, $"{file}:3"),
            ("backup_share", "h:/var/lib/cinder", false, $"{file}:2"),
            ("backup_mount_attempts", "3", false, $"{file}:4"),
            ("backup_s3_timeout", "30", false, "command line"),
            ("backup_gcs_retry_error_codes", "429,500", false, "command line"),
        ]);
    }

    [Fact]
    public void Show_All_ListsEveryOption()
    {
        var lines = TestConfiguration.Load("").Settings.Show(changedOnly: false).ToList();

        lines.Select(line => line.Option).ShouldBe(OptionTable.All);
        lines.ShouldAllBe(line => line.IsDefault && line.IsValid && line.Source == ValueSource.Default);
        lines.Single(line => line.Option == PosixOptions.Path).Text.ShouldBe("/var/lib/cinder/backup");
        lines.Single(line => line.Option == NfsOptions.Share).Text.ShouldBeNull();
        lines.Single(line => line.Option == TsmOptions.Password).Text.ShouldBe("***");
    }

    [Fact]
    public void ToIni_AllLines_GiveTheSameConfiguration()
    {
        var settings = TestConfiguration.LoadOptions(
            "backup_swift_user = \" $$x\\$y 'z' \"", "backup_swift_project = \"'quoted'\"", "backup_gcs_retry_error_codes = a b,,c", "state_path = /s",
            "backup_mount_options = a,\n  b").Settings;
        var text = string.Join('\n', settings.Show(changedOnly: false).Select(line => line.ToIni()));

        var again = TestConfiguration.Load("[DEFAULT]\n" + text);

        again.Faults.ShouldBeEmpty();
        again.Settings.Show(changedOnly: false).Select(line => line.Text).ShouldBe(settings.Show(changedOnly: false).Select(line => line.Text));
        again.Settings.Get(SwiftOptions.User).ShouldBe(" $x$y 'z' ");
    }
}
