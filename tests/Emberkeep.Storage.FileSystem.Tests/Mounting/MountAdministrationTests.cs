namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

/// <summary>What <c>emberkeep mount</c> shows and unmounts.</summary>
public sealed class MountAdministrationTests
{
    private const string Acquire = "acquire a " + MountWorld.Share;

    [Fact]
    public async Task List_OwnMount_TellsWhoUsesItAndHowLongNobodyHas()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var user = world.Start();
        await using var other = world.Start();
        (await other.AskAsync("overview")).ShouldBe("ok ");
        await user.AskAsync(Acquire);

        (await other.AskAsync("overview")).ShouldBe($"ok {MountWorld.Share}:mounted:own:users=1:idle=no:0:tmpfs");
        await user.AskAsync("release a");
        (await other.AskAsync("overview")).ShouldBe($"ok {MountWorld.Share}:mounted:own:users=0:idle=yes:0:tmpfs");
        await world.ShellAsync("umount $m");
        (await other.AskAsync("overview")).ShouldBe($"ok {MountWorld.Share}:unmounted:own:users=0:idle=no:0:");
    }

    [Fact]
    public async Task List_UserThatCrashed_IsNoUser()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var other = world.Start();
        await using (var crashing = world.Start())
        {
            await crashing.AskAsync(Acquire);
            await crashing.KillAsync();
        }

        (await other.AskAsync("overview")).ShouldBe($"ok {MountWorld.Share}:mounted:own:users=0:idle=yes:0:tmpfs");
    }

    [Fact]
    public async Task List_ForeignAndStackedMounts_AreTold()
    {
        await using var world = await MountWorld.CreateAsync();
        await world.ShellAsync($"mkdir -p $m; mount -t tmpfs {MountWorld.Share} $m; mount -t tmpfs {MountWorld.Share} $m; mkdir -p $m/../other; mount -t ramfs none $m/../other");
        await using var process = world.Start();

        var answer = await process.AskAsync("overview");

        answer.ShouldContain($"{MountWorld.Share}:mounted:others:users=0:idle=no:1:tmpfs");
        answer.ShouldContain("none:foreign:others:users=0:idle=no:0:ramfs");
    }

    [Fact]
    public async Task List_OwnMount_TouchesNoMountPoint()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var process = world.Start();
        await process.AskAsync(Acquire);
        await process.AskAsync("release a");

        var trace = await world.TraceAsync("overview");
        var reason = "strace (Debian package strace) is not installed or may not be used here.";
        Assert.SkipUnless(trace is not null || Environment.GetEnvironmentVariable("CI") == "true", reason);
        trace.ShouldNotBeNull(reason);
        trace.ShouldContain("mountinfo");
        trace.Split('\n').ShouldNotContain(line => line.Contains(world.MountPoint, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unmount_UsedByAnotherProcess_IsConflictUntilItIsDone()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var user = world.Start();
        await using var other = world.Start();
        await user.AskAsync(Acquire);

        (await other.AskAsync("unmount " + MountWorld.Share)).ShouldStartWith("error Conflict The share filer.example.com:/srv/backup is used by process ");
        (await other.AskAsync("unmount-idle")).ShouldBe("ok ");
        await user.AskAsync("release a");
        (await other.AskAsync("unmount " + MountWorld.Share)).ShouldBe("ok ");

        (await world.CountMountsAsync()).ShouldBe(0);
        (await other.AskAsync("unmount " + MountWorld.Share)).ShouldStartWith("error NotFound");
        world.Calls().ShouldBe(["mount backup", "unmount backup"]);
    }

    [Fact]
    public async Task Unmount_MountOfSomebodyElse_IsRefused()
    {
        await using var world = await MountWorld.CreateAsync();
        await world.ShellAsync($"mkdir -p $m; mount -t tmpfs {MountWorld.Share} $m");
        await using var process = world.Start();

        (await process.AskAsync("unmount " + MountWorld.Share)).ShouldStartWith("error Conflict Somebody else mounted");
        (await process.AskAsync("unmount-idle")).ShouldBe("ok ");

        world.Calls().ShouldBeEmpty();
        (await world.CountMountsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task UnmountIdle_OwnMount_IsGoneWhateverTheIdleTime()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var process = world.Start("idle=3600");
        await process.AskAsync(Acquire);
        await process.AskAsync("release a");

        (await process.AskAsync("unmount-idle")).ShouldBe($"ok {MountWorld.Share}");

        (await world.CountMountsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Unmount_StillBusy_IsConflictAndStaysMounted()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var process = world.Start();
        await process.AskAsync(Acquire);
        await process.AskAsync("release a");
        await world.ShellAsync("cd $m; (sleep 3) >/dev/null 2>&1 & disown");

        (await process.AskAsync("unmount " + MountWorld.Share)).ShouldStartWith("error Conflict The share filer.example.com:/srv/backup was not unmounted");

        (await world.CountMountsAsync()).ShouldBe(1);
    }
}
