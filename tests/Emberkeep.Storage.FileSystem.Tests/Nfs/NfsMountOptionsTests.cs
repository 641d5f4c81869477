using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Nfs;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs;

public sealed class NfsMountOptionsTests
{
    private const string Always = "nosuid,nodev,noexec";

    [Theory]
    [InlineData("vers=4.1", "4.1")]
    [InlineData("nfsvers=3", "3")]
    [InlineData("v4.2", "4.2")]
    [InlineData("v3", "3")]
    [InlineData("vers=4", "4")]
    [InlineData("vers=4,minorversion=1", "4.1")]
    [InlineData("minorversion=2,rw", "4.2")]
    [InlineData("vers=4.1,minorversion=1", "4.1")]
    [InlineData("hard", null)]
    [InlineData("", null)]
    public void Version_Spellings_AreOne(string text, string? version)
    {
        var options = NfsMountOptions.Parse(text, "backup_mount_options");

        options.Version.ShouldBe(version);
        options.VersionsToTry.ShouldBe(version is null ? ["4.2", "4.1", "4.0", "3"] : [version]);
    }

    [Fact]
    public void ForMount_NoOptions_HasDefaultsAndSafety() =>
        NfsMountOptions.None.ForMount("4.2").ShouldBe(
            "vers=4.2,softerr,timeo=150,retrans=2,rsize=1048576,wsize=1048576,nconnect=4,noatime,lookupcache=positive,acdirmin=0,acdirmax=0,retry=0," + Always);

    [Fact]
    public void ForMount_Version3_NeedsNoLockDaemon()
    {
        NfsMountOptions.None.ForMount("3").ShouldContain(",nolock,");
        NfsMountOptions.Parse("lock", "o").ForMount("3").ShouldNotContain("nolock");
    }

    [Theory]
    [InlineData("hard", "softerr")]
    [InlineData("soft", "softerr")]
    [InlineData("timeo=600", "timeo=150")]
    [InlineData("nconnect=1", "nconnect=4")]
    [InlineData("relatime", "noatime")]
    [InlineData("lookupcache=none", "lookupcache=positive")]
    [InlineData("noac", "acdirmin=0")]
    [InlineData("actimeo=5", "acdirmax=0")]
    [InlineData("acdirmax=9", "acdirmin=0")]
    [InlineData("retry=1", "retry=0")]
    public void ForMount_GivenOption_ReplacesDefault(string given, string notWanted)
    {
        var words = NfsMountOptions.Parse(given, "o").ForMount("4.2").Split(',');

        words.ShouldContain(given);
        words.ShouldNotContain(notWanted);
    }

    [Theory]
    [InlineData("suid", "refused")]
    [InlineData("dev", "refused")]
    [InlineData("rw,exec", "refused")]
    [InlineData("context=system_u:object_r:x", "refused")]
    [InlineData("fsc", "refused")]
    [InlineData("udp", "refused")]
    [InlineData("proto=udp", "write proto=tcp")]
    [InlineData("bg", "refused")]
    [InlineData("intr", "refused")]
    [InlineData("addr=1.2.3.4", "refused")]
    [InlineData("bind", "refused")]
    [InlineData("wibble", "knows")]
    [InlineData("timeo", "write timeo=1..6000")]
    [InlineData("timeo=0", "write timeo=1..6000")]
    [InlineData("timeo=+5", "write timeo=1..6000")]
    [InlineData("timeo=5\0", "write timeo=1..6000")]
    [InlineData("soft=1", "write soft")]
    [InlineData("vers=2", "write vers=")]
    [InlineData("vers=3,minorversion=1", "contradict")]
    [InlineData("minorversion=7", "minorversion")]
    [InlineData("soft,hard", "contradict")]
    [InlineData("ro,rw", "contradict")]
    [InlineData("vers=3,v4.2", "twice")]
    [InlineData("nosuid=0", "knows")]
    [InlineData("clientaddr=host", "write clientaddr=address")]
    [InlineData("NOEXEC", "knows")]
    public void Parse_BadOption_IsRefusedWithReason(string text, string reason)
    {
        var error = Should.Throw<BackupException>(() => NfsMountOptions.Parse(text, "backup_mount_options"));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldStartWith("backup_mount_options: ");
        error.Message.ShouldContain(reason);
        error.Remedy!.ShouldContain("nconnect=1..16");
    }

    [Fact]
    public void Parse_SeveralFaults_NamesAll()
    {
        var error = Should.Throw<BackupException>(() => NfsMountOptions.Parse("suid,timeo=x,wibble", "o"));

        error.Message.ShouldContain("'suid'");
        error.Message.ShouldContain("'timeo=x'");
        error.Message.ShouldContain("'wibble'");
    }

    [Fact]
    public void ForMount_EveryAllowedOption_KeepsSafetyLast()
    {
        foreach (var rule in MountOptionRules.Allowed)
        {
            var text = rule.Kind switch
            {
                MountOptionKind.Flag => rule.Name,
                MountOptionKind.Number => $"{rule.Name}={rule.Maximum}",
                MountOptionKind.Choice => $"{rule.Name}={rule.Words[0]}",
                _ => $"{rule.Name}=10.0.0.1",
            };

            NfsMountOptions.Parse(text, "o").ForMount("4.2").ShouldEndWith("," + Always);
        }
    }

    [Fact]
    public void Parse_SafetyOptionsGiven_AreNotDoubled() =>
        NfsMountOptions.Parse("nosuid, nodev ,noexec", "o").ForMount("4.2").Split(',').Count(o => o == "nosuid").ShouldBe(1);
}
