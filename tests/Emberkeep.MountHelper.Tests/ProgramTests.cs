using Emberkeep.Testing.Mounting;

namespace Emberkeep.MountHelper.Tests;

/// <summary>The program itself, as root of a namespace of its own.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task Mount_ShareOfTheFile_MountsWithVersion42AndIsSafe()
    {
        await using var world = await HelperWorld.CreateAsync();

        (await world.RunAsync("mount", "backup")).ShouldBe((0, ""));

        var mount = (await world.MountsAsync()).ShouldHaveSingleItem();
        mount.ShouldContain($" {HelperWorld.Share} ");
        mount.ShouldContain("nosuid,nodev,noexec");
        var call = (await world.ShellAsync("cat /run/calls")).Text;
        call.ShouldBe(
            $"{HelperWorld.Share} /run/emberkeep-mount/backup -n -o nconnect=8,vers=4.2,softerr,timeo=150,retrans=2,rsize=1048576,wsize=1048576,"
            + "noatime,lookupcache=positive,acdirmin=0,acdirmax=0,retry=0,nosuid,nodev,noexec");
        (await world.ShellAsync("grep emberkeep-mount /proc/self/mountinfo; ls -ld /run/emberkeep-mount | cut -c1-10")).Text.ShouldBe("drwx------");
    }

    [Fact]
    public async Task Mount_AnyEnvironment_IsNotPassedOn()
    {
        await using var world = await HelperWorld.CreateAsync();

        (await world.ShellAsync("SECRET=1 EMBERKEEP_SHARES_FILE=/tmp/x IFS=x exec \"$@\"", ScenarioProgram.EmberkeepMount, "mount", "backup")).ExitCode.ShouldBe(0);

        var environment = (await world.ShellAsync("grep -v -e ^_= -e ^PWD= -e ^SHLVL= /run/environment")).Text;
        environment.ShouldBe("LC_ALL=C\nPATH=/usr/sbin:/usr/bin:/sbin:/bin");
    }

    [Fact]
    public async Task Mount_VersionsFail_TriesAllInOrderAndNamesThem()
    {
        await using var world = await HelperWorld.CreateAsync("echo \"mount.nfs: Connection refused\" >&2; exit 32");

        var (code, text) = await world.RunAsync("mount", "backup");

        code.ShouldBe((int)ExitCode.MountFailed);
        text.Split('\n').ShouldBe(
        [
            "vers=4.2: exit status 32: mount.nfs: Connection refused", "vers=4.1: exit status 32: mount.nfs: Connection refused",
            "vers=4.0: exit status 32: mount.nfs: Connection refused", "vers=3: exit status 32: mount.nfs: Connection refused",
        ]);
        (await world.ShellAsync("sed 's/.*vers=\\([0-9.]*\\).*/\\1/' /run/calls")).Text.ShouldBe("4.2\n4.1\n4.0\n3");
        (await world.ShellAsync("grep -c nolock /run/calls")).Text.ShouldBe("1");
        (await world.MountsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Mount_OnlyOldVersionWorks_StopsThere()
    {
        await using var world = await HelperWorld.CreateAsync("case $5 in *vers=4.2*|*vers=4.1*) echo no >&2; exit 32;; esac; mount -n -t tmpfs \"$1\" \"$2\"");

        (await world.RunAsync("mount", "backup")).ShouldBe((0, ""));

        (await world.ShellAsync("wc -l < /run/calls")).Text.ShouldBe("3");
        (await world.MountsAsync()).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Mount_SomethingElseMounted_IsRefusedAndLeftAlone()
    {
        await using var world = await HelperWorld.CreateAsync();
        await world.ShellAsync("mount -t tmpfs other \"$1\"", HelperWorld.MountPoint);

        var (code, text) = await world.RunAsync("mount", "backup");

        code.ShouldBe((int)ExitCode.MountPoint);
        text.ShouldContain("other");
        (await world.MountsAsync()).ShouldHaveSingleItem().ShouldContain(" other ");
        (await world.RunAsync("unmount", "backup")).ExitCode.ShouldBe((int)ExitCode.MountPoint);
        (await world.RunAsync("detach", "backup")).ExitCode.ShouldBe((int)ExitCode.MountPoint);
        (await world.MountsAsync()).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Mount_MountPointSwappedForLinkMeanwhile_NeverFollowsIt()
    {
        // What a service account that was taken over could do: rename the checked directory away and put a link to /etc in its place.
        await using var world = await HelperWorld.CreateAsync(
            $"mount -n -t tmpfs \"$1\" \"$2\"; mv {HelperWorld.MountPoint} /run/base/moved; ln -s /etc {HelperWorld.MountPoint}");

        await world.RunAsync("mount", "backup");

        (await world.ShellAsync("ls /etc/emberkeep/shares.conf; grep -c ' /etc ' /proc/self/mountinfo")).Text.ShouldBe("/etc/emberkeep/shares.conf\n0");
        (await world.ShellAsync("grep -F ' /run/base/moved ' /proc/self/mountinfo")).Text.ShouldContain(HelperWorld.Share);
    }

    [Fact]
    public async Task List_GoodFile_PrintsNamesOnly()
    {
        await using var world = await HelperWorld.CreateAsync();

        (await world.RunAsync("list")).ShouldBe((0, "backup"));
        (await world.RunAsync("mount", "other")).ExitCode.ShouldBe((int)ExitCode.UnknownName);
    }

    [Fact]
    public async Task ServeSocket_RequestOnStandardInput_AnswersWithCodeAndText()
    {
        await using var world = await HelperWorld.CreateAsync();

        (await world.ShellAsync("printf 'list\\n' | \"$1\" serve-socket", ScenarioProgram.EmberkeepMount)).ShouldBe((0, "0\nbackup"));
        (await world.ShellAsync("printf 'mount backup\\n' | \"$1\" serve-socket", ScenarioProgram.EmberkeepMount)).ShouldBe((0, "0"));
        (await world.MountsAsync()).Length.ShouldBe(1);
    }

    [Fact]
    public async Task MountAndUnmount_WithTmpfsForNfs_AreIdempotentAndRespectUse()
    {
        await using var world = await HelperWorld.CreateAsync();

        (await world.RunWithTmpfsAsync("mount")).ShouldBe((0, ""));
        (await world.RunWithTmpfsAsync("mount")).ShouldBe((0, ""));
        (await world.MountsAsync()).Length.ShouldBe(1);
        (await world.ShellAsync("cd \"$1\"; \"$2\" program unmount backup tmpfs; exit $?", HelperWorld.MountPoint, ScenarioProgram.Path)).ExitCode.ShouldBe((int)ExitCode.Busy);
        (await world.MountsAsync()).Length.ShouldBe(1);
        (await world.ShellAsync("cd \"$1\"; \"$2\" program detach backup tmpfs; exit $?", HelperWorld.MountPoint, ScenarioProgram.Path)).ShouldBe((0, ""));
        (await world.MountsAsync()).ShouldBeEmpty();
        (await world.RunWithTmpfsAsync("unmount")).ShouldBe((0, ""));
    }

    [Fact]
    public async Task Mount_TwoAtATime_OneGivesWay()
    {
        await using var world = await HelperWorld.CreateAsync("touch /run/started; for i in {1..200}; do [ -e /run/go ] && break; sleep 0.05; done; mount -n -t tmpfs \"$1\" \"$2\"");

        var first = world.RunAsync("mount", "backup");
        await world.ShellAsync("for i in {1..200}; do [ -e /run/started ] && break; sleep 0.05; done");
        var second = await world.RunAsync("mount", "backup");
        await world.ShellAsync("touch /run/go");

        second.ExitCode.ShouldBe((int)ExitCode.Busy);
        (await first).ShouldBe((0, ""));
        (await world.MountsAsync()).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Mount_LeftoverOfKilledRun_IsTakenAwayFirst()
    {
        await using var world = await HelperWorld.CreateAsync();
        await world.ShellAsync("mkdir -p -m 700 /run/emberkeep-mount/backup; mount -t tmpfs left /run/emberkeep-mount/backup");

        (await world.RunAsync("mount", "backup")).ShouldBe((0, ""));

        (await world.ShellAsync("grep -c emberkeep-mount /proc/self/mountinfo")).Text.ShouldBe("0");
        (await world.MountsAsync()).ShouldHaveSingleItem().ShouldContain(HelperWorld.Share);
    }

    [Fact]
    public async Task CommandLine_ManyBadOnes_AlwaysEndWithUsage()
    {
        await using var world = await HelperWorld.CreateAsync();
        string[] words = ["", "-", "--", "-o", "suid", "mount", "unmount", "backup;id", "../backup", "/etc", "$(id)", "backup\n", "list", "\u00e9", "%n", new string('a', 5000)];
        var random = new Random(20260101);
        for (var i = 0; i < 25; i++)
        {
            var line = Enumerable.Range(0, random.Next(0, 5)).Select(_ => words[random.Next(words.Length)]).ToArray();
            if (Request.Parse(line) is null)
            {
                (await world.RunAsync(line)).ExitCode.ShouldBe((int)ExitCode.Usage, string.Join('|', line));
            }
        }

        (await world.ShellAsync("ls /run/calls")).ExitCode.ShouldNotBe(0);
    }
}
