using CsCheck;
using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Tests.Values;

public sealed class SubstitutionTests
{
    [Theory]
    [InlineData("$state_path/x", "/s/x")]
    [InlineData("${state_path}x", "/sx")]
    [InlineData("$$state_path", "$state_path")]
    [InlineData(@"\$state_path", "$state_path")]
    [InlineData(@"\\$state_path", @"\$state_path")]
    [InlineData("$$$state_path", "$/s")]
    [InlineData("$ $1 ${ ${1} $", "$ $1 ${ ${1} $")]
    [InlineData("$custom", "mine /s")]
    [InlineData("${lvm.pool}", "vg0 in lvm")]
    [InlineData("$LVM.pool", "vg0 in lvm")]
    [InlineData("${DEFAULT.state_path}", "/s")]
    [InlineData("$backup_workers $backup_s3_timeout $backup_create_containers", "1 60.0 True")]
    [InlineData("<$backup_mount_options>", "<>")]
    [InlineData("$backup_driver_status_check_interval", "77")]
    [InlineData("$backup_nfs_share", "h:/s")]
    [InlineData("$backup_gcs_retry_error_codes", "['429', '500']")]
    public void Get_Reference_IsReplaced(string text, string expected)
    {
        var loaded = TestConfiguration.Load(
            $"""
            [DEFAULT]
            state_path = /s
            custom = mine $state_path
            backup_share = h:$state_path
            backup_driver_stats_polling_interval = 77
            backup_gcs_retry_error_codes = 429, 500
            backup_posix_path = {text}
            [lvm]
            pool = vg0 in $name
            name = lvm
            """);

        loaded.Faults.ShouldBeEmpty();
        loaded.Settings.Get(PosixOptions.Path).ShouldBe(expected);
    }

    [Fact]
    public void Get_DefaultWithReference_FollowsWhatIsSet()
    {
        TestConfiguration.LoadOptions("state_path = /s").Settings.Get(PosixOptions.Path).ShouldBe("/s/backup");
        TestConfiguration.LoadOptions().Settings.Get(NfsOptions.MountPointBase).ShouldBe("/var/lib/cinder/backup_mount");
    }

    [Theory]
    [InlineData("$nope/x", "$nope leads nowhere", "Write the value itself")]
    [InlineData("$stat_path/x", "$stat_path leads nowhere", "Did you mean $state_path?")]
    [InlineData("$state_path.old", "$state_path.old leads nowhere", "${state_path} in braces")]
    [InlineData("${no.group}", "$no.group leads nowhere", "Write the value itself")]
    public void Load_UnknownReference_IsAFault(string text, string message, string remedy)
    {
        var fault = TestConfiguration.LoadOptions("backup_driver = posix", $"backup_posix_path = {text}").Faults.ShouldHaveSingleItem();

        fault.Option.ShouldBe("backup_posix_path");
        fault.Source.Line.ShouldBe(3);
        fault.Message.ShouldContain(message);
        fault.Remedy.ShouldContain(remedy);
    }

    [Fact]
    public void Load_Circle_IsOneFaultThatShowsTheWay()
    {
        var loaded = TestConfiguration.LoadOptions("backup_driver = posix", "backup_posix_path = $a", "a = $b", "b = $a/x");

        loaded.Faults.ShouldHaveSingleItem().Message.ShouldContain("a -> b -> a");
    }

    [Fact]
    public void Load_SelfReference_IsAFault() =>
        TestConfiguration.LoadOptions("state_path = $state_path/x").Faults.ShouldHaveSingleItem().Message.ShouldContain("state_path -> state_path");

    [Fact]
    public void Load_LongChain_IsAFaultAndNoStackOverflow()
    {
        var lines = Enumerable.Range(0, 20_000).Select(i => $"v{i} = $v{i + 1}");

        var loaded = TestConfiguration.LoadOptions(["backup_driver = posix", "backup_posix_path = $v0", .. lines]);

        loaded.Faults.ShouldHaveSingleItem().Message.ShouldContain("more than 50 references");
    }

    [Fact]
    public void Load_DoublingReferences_AreStopped()
    {
        var lines = Enumerable.Range(0, 40).Select(i => $"v{i} = $v{i + 1}$v{i + 1}");

        var loaded = TestConfiguration.LoadOptions(["backup_driver = posix", "backup_posix_path = $v0", .. lines, "v40 = 0123456789"]);

        loaded.Faults.ShouldHaveSingleItem().Message.ShouldContain("more than 4 million characters");
    }

    [Fact]
    public void Show_ReferenceToASecret_IsRedacted()
    {
        var settings = TestConfiguration.LoadOptions("backup_swift_key = hunter2", "backup_swift_user = u-$backup_swift_key").Settings;

        settings.Get(SwiftOptions.User).ShouldBe("u-hunter2");
        settings.Show(changedOnly: true).ShouldAllBe(line => line.Text == "***" && line.IsRedacted);
    }

    [Fact]
    public void Get_AnyNestOfReferences_EqualsPlainReplacement()
    {
        // Each value refers only to those after it; the model replaces from the last to the first.
        var pieces = Gen.OneOf(Gen.Int[1, 4], Gen.Int[-3, 0]).Array[0, 5].Array[6];
        pieces.Sample(values =>
        {
            var expected = new string[values.Length];
            for (var i = values.Length - 1; i >= 0; i--)
            {
                expected[i] = string.Concat(values[i].Select(piece => i + piece < values.Length && piece > 0 ? expected[i + piece] : Literal(piece)));
            }

            var lines = values.Select((list, i) =>
                $"v{i} = \"" + string.Concat(list.Select(piece => i + piece < values.Length && piece > 0 ? $"${{v{i + piece}}}" : Written(piece))) + "\"");
            var loaded = TestConfiguration.LoadOptions(["backup_swift_user = $v0", .. lines]);
            return expected[0].Equals(loaded.Settings.Get(SwiftOptions.User), StringComparison.Ordinal);
        });
    }

    private static string Literal(int piece) => piece switch { 0 => "$", -1 => "{", -2 => "x", _ => " \\." };

    private static string Written(int piece) => piece switch { 0 => "$$", -1 => "{", -2 => "x", _ => " \\." };
}
