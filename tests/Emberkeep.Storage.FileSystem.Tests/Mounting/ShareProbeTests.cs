using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

public sealed class ShareProbeTests
{
    [Fact]
    public void Run_LocalDirectory_FindsWhatLinuxFileSystemsCanDoAndCleansUp()
    {
        using var directory = new TempDirectory();

        var found = ShareProbe.Run(directory.Path, "filer:/x", "/x");

        found.HardLink.ShouldBe(new Capability(true, null));
        found.RenameNoReplace.Works.ShouldBeTrue(found.RenameNoReplace.Reason);
        found.SyncFile.Works.ShouldBeTrue();
        found.SyncDirectory.Works.ShouldBeTrue();
        found.ChangeMode.Works.ShouldBeTrue(found.ChangeMode.Reason);
        found.CopyRange.Works.ShouldBeTrue(found.CopyRange.Reason);
        found.FreeBytes.ShouldBeInRange(1, found.TotalBytes);
        foreach (var capability in new[] { found.Reflink, found.UserAttributes, found.FindHoles, found.PunchHole })
        {
            (capability.Reason is null).ShouldBe(capability.Works);
        }

        Directory.EnumerateFileSystemEntries(directory.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Run_DirectoryThatIsGone_IsUnavailable()
    {
        using var directory = new TempDirectory();

        Should.Throw<BackupException>(() => ShareProbe.Run(directory.File("none"), "filer:/x", "/x")).Kind.ShouldBe(ErrorKind.Unavailable);
    }

    [Fact]
    public void Refused_WrongGroup_NamesBothSidesAndTheCommand()
    {
        var error = new SharePermissions(RootUser: 0, RootGroup: 0, RootMode: 0x1ED, User: 997, Groups: [996, 44, 996])
            .Refused("filer:/srv/it's", "/srv/it's", "Permission denied");

        error.Kind.ShouldBe(ErrorKind.Unauthorized);
        error.Message.ShouldContain("user 0 and group 0, has mode 0755, and Emberkeep runs as user 997 with the groups 996, 44.");
        error.Remedy!.ShouldContain("chgrp 996 '/srv/it'\\''s' && chmod 2770 '/srv/it'\\''s'");
    }

    [Theory]
    [InlineData(996u, 0x5F8, 0)] // 2770, own group
    [InlineData(996u, 0x1F8, 0)] // 0770, own primary group
    [InlineData(44u, 0x5F8, 0)] // 2770, supplementary group
    [InlineData(44u, 0x1F8, 1)] // 0770: files get another group than the directory's
    [InlineData(0u, 0x1FF, 1)] // 0777, foreign group
    [InlineData(996u, 0x1E8, 1)] // 0750
    public void Advice_GroupAndMode_SpeaksUpWhereOtherHostsWouldBeLockedOut(uint group, int mode, int count)
    {
        var advice = new SharePermissions(RootUser: 997, RootGroup: group, RootMode: mode, User: 997, Groups: [996, 44]).Advice("/srv/b");

        advice.Count.ShouldBe(count);
        advice.ShouldAllBe(a => a.Contains("chgrp 996 '/srv/b' && chmod 2770 '/srv/b'", StringComparison.Ordinal));
    }
}
