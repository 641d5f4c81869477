using System.Runtime.Versioning;
using System.Text;
using Emberkeep.Configuration.Loading;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;
using Emberkeep.Errors;

namespace Emberkeep.Configuration.Tests.Loading;

public sealed class ConfigurationLoaderTests
{
    [Fact]
    public void Load_SeveralSources_TheLastWins()
    {
        using var test = new TestConfiguration();
        var first = test.Write("a.conf", "[DEFAULT]\nhost = a\nbackup_max_operations = 1\nbackup_workers = 2\nbackup_mount_attempts = 1\n");
        var second = test.Write("b.conf", "[DEFAULT]\nbackup_max_operations = 2\nbackup_workers = 3\nbackup_mount_attempts = 2\n");
        test.Write("conf.d/10.conf", "[DEFAULT]\nbackup_workers = 4\nbackup_mount_attempts = 3\n");
        test.Write("conf.d/9.conf", "[DEFAULT]\nbackup_workers = 5\n");
        test.Write("conf.d/.hidden.conf", "[DEFAULT]\nbackup_workers = 6\n");
        test.Write("conf.d/99.conf~", "[DEFAULT]\nbackup_workers = 6\n");

        var loaded = ConfigurationLoader.Load(
            TestConfiguration.Sources with { Files = [first, second], Directories = [test.Path("conf.d")], Overrides = ["backup_mount_attempts=4", "backup_mount_attempts=5"] });

        loaded.Faults.ShouldBeEmpty();
        var settings = loaded.Settings;
        settings.Get(ServiceOptions.Host).ShouldBe("a");
        settings.Get(ServiceOptions.MaxOperations).ShouldBe(2);
        settings.Get(ServiceOptions.Workers).ShouldBe(5);
        settings.Get(NfsOptions.MountAttempts).ShouldBe(5);
        settings.SourceOf(ServiceOptions.Host).ToString().ShouldBe($"{first}:2");
        settings.SourceOf(ServiceOptions.Workers).ToString().ShouldBe($"{test.Path("conf.d/9.conf")}:2");
        settings.SourceOf(NfsOptions.MountAttempts).ShouldBe(ValueSource.CommandLine);
        settings.SourceOf(PosixOptions.Path).ShouldBe(ValueSource.Default);
        loaded.Files.ShouldBe([first, second, test.Path("conf.d/10.conf"), test.Path("conf.d/9.conf")]);
    }

    [Fact]
    public void Load_NoFileGiven_ReadsTheDefaultFileBeforeTheFallback()
    {
        using var test = new TestConfiguration();
        var sources = TestConfiguration.Sources with { DefaultFile = test.Path("own.conf"), FallbackFile = test.Path("cinder.conf") };

        var none = ConfigurationLoader.Load(sources);
        (none.Files.Count, none.Faults.Count, none.Warnings.Count).ShouldBe((0, 0, 0));

        test.Write("cinder.conf", "[DEFAULT]\nhost = cinder\n");
        ConfigurationLoader.Load(sources).Settings.Get(ServiceOptions.Host).ShouldBe("cinder");

        test.Write("own.conf", "[DEFAULT]\nhost = own\n");
        ConfigurationLoader.Load(sources).Settings.Get(ServiceOptions.Host).ShouldBe("own");

        var given = test.Write("given.conf", "[DEFAULT]\n");
        ConfigurationLoader.Load(sources with { Files = [given] }).Files.ShouldBe([given]);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Load_UnreadableDefaultFiles_WarnsOfItsOwnOnly()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows() && !string.Equals(Environment.UserName, "root", StringComparison.Ordinal), "File modes stop no superuser.");
        using var test = new TestConfiguration();
        var sources = TestConfiguration.Sources with { DefaultFile = test.Path("own.conf"), FallbackFile = test.Path("cinder.conf") };
        File.SetUnixFileMode(test.Write("cinder.conf", "[DEFAULT]\n"), UnixFileMode.None);

        ConfigurationLoader.Load(sources).Warnings.ShouldBeEmpty();

        File.SetUnixFileMode(test.Write("own.conf", "[DEFAULT]\n"), UnixFileMode.None);
        var loaded = ConfigurationLoader.Load(sources);
        loaded.Faults.ShouldBeEmpty();
        loaded.Warnings.ShouldHaveSingleItem().Source.Path.ShouldBe(test.Path("own.conf"));

        test.LoadFiles([test.Path("own.conf")]).Faults.ShouldHaveSingleItem().Message.ShouldContain("permission");
    }

    [Fact]
    public void Load_ByteOrderMarkAndCarriageReturns_AreTolerated()
    {
        var settings = TestConfiguration.Load("\uFEFF[DEFAULT]\r\nhost = ä\r\nbackup_workers = 2\r\n").Settings;

        settings.Get(ServiceOptions.Host).ShouldBe("ä");
        settings.Get(ServiceOptions.Workers).ShouldBe(2);
    }

    [Fact]
    public void Load_FilesThatAreNoConfiguration_AreFaults()
    {
        using var test = new TestConfiguration();
        File.WriteAllBytes(test.Path("nul"), "[DEFAULT]\nhost = \0"u8.ToArray());
        File.WriteAllBytes(test.Path("latin1"), [.. "[DEFAULT]\nhost = "u8, 0xE4]);
        File.WriteAllText(test.Path("utf16"), "[DEFAULT]\n", Encoding.Unicode);
        File.WriteAllBytes(test.Path("big"), new byte[(4 << 20) + 1]);
        Directory.CreateDirectory(test.Path("directory"));

        Fault("nul").ShouldContain("not text in UTF-8");
        Fault("latin1").ShouldContain("not text in UTF-8");
        Fault("utf16").ShouldContain("not text in UTF-8");
        Fault("big").ShouldContain("larger than 4 MiB");
        Fault("directory").ShouldContain("is a directory");
        Fault("missing").ShouldContain("does not exist");
        Fault("missing/too").ShouldContain("does not exist");
        Fault("nul\0").ShouldContain("no file name");

        string Fault(string name)
        {
            var fault = test.LoadFiles([test.Path(name)]).Faults.ShouldHaveSingleItem();
            fault.Source.Path.ShouldBe(test.Path(name));
            return fault.Message;
        }
    }

    [Fact]
    public void Load_FileOfExactlyTheLimit_IsRead()
    {
        var head = "[DEFAULT]\nhost = h\n#";

        TestConfiguration.Load(head + new string('x', (4 << 20) - head.Length)).Settings.Get(ServiceOptions.Host).ShouldBe("h");
    }

    [Fact]
    public void Load_EmptyFile_GivesTheDefaults()
    {
        var loaded = TestConfiguration.Load("");

        (loaded.Faults.Count, loaded.Warnings.Count).ShouldBe((0, 0));
        loaded.Require().Show(changedOnly: true).ShouldBeEmpty();
    }

    [Fact]
    public void Load_MissingDirectory_IsAFault()
    {
        using var test = new TestConfiguration();

        ConfigurationLoader.Load(TestConfiguration.Sources with { Directories = [test.Path("conf.d")] })
            .Faults.ShouldHaveSingleItem().Message.ShouldContain("directory does not exist");
    }

    [Theory]
    [InlineData("backup_shar=h:/x", "backup_shar", "there is no such option", "Did you mean backup_share?")]
    [InlineData("lvm.backup_share=h:/x", "backup_share", "there is no such option", "Did you mean backup_share?")]
    [InlineData("volume_group=x", "volume_group", "there is no such option", "The reference of the configuration lists all options.")]
    [InlineData("backup_share", null, "'backup_share' has no '='", "Write option=value.")]
    [InlineData("backup_swift_key:hunter2", null, "'backup_swift_key' has no '='", "Write option=value.")]
    public void Load_BadOverride_IsAFault(string text, string? option, string message, string remedy)
    {
        var fault = TestConfiguration.Load("", text).Faults.ShouldHaveSingleItem();

        fault.Source.ShouldBe(ValueSource.CommandLine);
        fault.Option.ShouldBe(option);
        fault.Message.ShouldContain(message);
        fault.Remedy.ShouldBe(remedy);
    }

    [Theory]
    [InlineData("backup_posix_path=/a=b")]
    [InlineData("backup_posix_path = /a=b")]
    [InlineData("DEFAULT.backup_posix_path='/a=b'")]
    public void Load_Override_IsReadAsInAFile(string text) =>
        TestConfiguration.Load("[DEFAULT]\nbackup_posix_path = /c", text).Settings.Get(PosixOptions.Path).ShouldBe("/a=b");

    [Fact]
    public void Load_ForeignOptions_PassInSilence()
    {
        var loaded = TestConfiguration.Load(
            """
            [DEFAULT]
            transport_url = rabbit://u:p@h
            enabled_backends = lvm
            my_ip = $nothing_known
            [lvm]
            backup_foo = x
            [keystone_authtoken]
            www_authenticate_uri = http://h
            """);

        (loaded.Faults.Count, loaded.Warnings.Count).ShouldBe((0, 0));
    }

    [Fact]
    public void Load_UnknownBackupOption_IsAWarning()
    {
        var loaded = TestConfiguration.LoadOptions("backup_shar = h:/x", "backup_nonsense_of_somebody = 1");

        loaded.Faults.ShouldBeEmpty();
        loaded.Warnings.Select(warning => (warning.Option, warning.Source.Line, warning.Remedy)).ShouldBe(
        [
            ("backup_shar", 2, "Did you mean backup_share?"),
            ("backup_nonsense_of_somebody", 3, "The reference of the configuration lists all options."),
        ]);
    }

    [Fact]
    public void Load_SectionThatIsAlmostDefault_IsAWarning() =>
        TestConfiguration.Load("[default]\nbackup_share = h:/x\n").Warnings.ShouldHaveSingleItem().Message.ShouldContain("[default] is not [DEFAULT]");

    [Fact]
    public void Load_DeprecatedName_IsReadWithAWarning()
    {
        var loaded = TestConfiguration.LoadOptions("backup_driver_status_check_interval = 33");

        loaded.Settings.Get(ServiceOptions.DriverStatsPollingInterval).ShouldBe(33);
        loaded.Warnings.ShouldHaveSingleItem().Remedy.ShouldContain("backup_driver_stats_polling_interval");
    }

    [Fact]
    public void Load_NamesOfThe2015Specification_AreReadInSilence()
    {
        var loaded = TestConfiguration.LoadOptions("backup_driver = nfs", "backup_nfs_share = h:/x", "backup_nfs_mount_options = vers=4.2");

        (loaded.Faults.Count, loaded.Warnings.Count).ShouldBe((0, 0));
        loaded.Settings.Get(NfsOptions.Share).ShouldBe("h:/x");
        loaded.Settings.Get(NfsOptions.MountOptions).ShouldBe("vers=4.2");
    }

    [Fact]
    public void Load_OtherNameInALaterSource_Wins()
    {
        var loaded = TestConfiguration.Load("[DEFAULT]\nbackup_share = h:/x\n", "backup_nfs_share=h:/y");

        loaded.Faults.ShouldBeEmpty();
        loaded.Settings.Get(NfsOptions.Share).ShouldBe("h:/y");
    }

    [Fact]
    public void Load_OptionTwiceInAFile_WarnsOfTheFirst()
    {
        var loaded = TestConfiguration.LoadOptions("host = a", "backup_workers = 1", "host = b");

        loaded.Settings.Get(ServiceOptions.Host).ShouldBe("b");
        loaded.Warnings.ShouldHaveSingleItem().Source.Line.ShouldBe(2);
    }

    [Fact]
    public void Require_SeveralFaults_AreOneErrorWithALineEach()
    {
        using var test = new TestConfiguration();
        var file = test.Write("cinder.conf", "[DEFAULT]\nbackup_driver = nsf\nbackup_workers = many\nnonsense\n");

        var error = Should.Throw<BackupException>(() => test.LoadFiles([file], "backup_mount_attempts=0").Require());

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Remedy.ShouldNotBeNull();
        var lines = error.Message.Split('\n');
        lines[0].ShouldBe("The configuration has 4 faults:");
        lines[1].ShouldStartWith($"  {file}:2: backup_driver: there is no driver 'nsf'. Did you mean nfs?");
        lines[2].ShouldStartWith($"  {file}:3: backup_workers: the value 'many' is not a whole number from 1 to 8.");
        lines[3].ShouldStartWith($"  {file}:4: the line is no section");
        lines[4].ShouldStartWith("  command line: backup_mount_attempts: the value '0' is not a whole number of at least 1.");
        lines.Length.ShouldBe(5);
    }
}
