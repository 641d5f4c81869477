namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

/// <summary>When mounts go away, or are made anew: idle shares, processes that crash, stale handles, another repository.</summary>
public sealed class MountLifetimeTests
{
    private const string Acquire = "acquire a " + MountWorld.Share;

    [Fact]
    public async Task ReleaseIdle_UsedByAnotherProcess_WaitsForIt()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var first = world.Start();
        await using var second = world.Start();
        await first.AskAsync(Acquire);
        await second.AskAsync(Acquire);

        await first.AskAsync("release a");
        (await first.AskAsync("idle")).ShouldBe("ok 0");
        await second.AskAsync("release a");
        (await first.AskAsync("idle")).ShouldBe("ok 1");

        (await world.CountMountsAsync()).ShouldBe(0);
        world.Calls().ShouldBe(["mount backup", "unmount backup"]);
    }

    [Fact]
    public async Task ReleaseIdle_BeforeTheIdleTime_KeepsTheMount()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var process = world.Start("idle=3600");
        await process.AskAsync(Acquire);
        await process.AskAsync("release a");

        (await process.AskAsync("idle")).ShouldBe("ok 0");

        (await world.CountMountsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task ReleaseIdle_StillBusy_KeepsTheMountAndTriesLater()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var process = world.Start();
        await process.AskAsync(Acquire);
        await process.AskAsync("release a");

        await world.ShellAsync("cd $m; (sleep 3) >/dev/null 2>&1 & disown");
        (await process.AskAsync("idle")).ShouldBe("ok 0");
        (await world.CountMountsAsync()).ShouldBe(1);
        await Task.Delay(TimeSpan.FromSeconds(3.2), TestContext.Current.CancellationToken);

        (await process.AskAsync("idle")).ShouldBe("ok 1");
    }

    [Fact]
    public async Task Crash_OfOneProcess_LeavesNeitherUseNorMount()
    {
        await using var world = await MountWorld.CreateAsync();
        await using (var crashing = world.Start())
        {
            await crashing.AskAsync(Acquire);
            await crashing.KillAsync();
        }

        await using var other = world.Start();
        (await other.AskAsync("list")).ShouldBe($"ok {MountWorld.Share}:tmpfs:own:seen");
        (await other.AskAsync("idle")).ShouldBe("ok 1");

        (await world.CountMountsAsync()).ShouldBe(0);
        Directory.GetFiles(Path.Combine(world.Directory, "state"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldBe(["lock"]);
    }

    [Fact]
    public async Task Crash_WhileMounting_LetsTheNextOneMount()
    {
        await using var world = await MountWorld.CreateAsync("[ $n = 1 ] && sleep 30");
        await using (var crashing = world.Start())
        {
            var never = crashing.AskAsync(Acquire);
            await world.ShellAsync($"for i in {{1..200}}; do [ -s {world.Directory}/calls ] && break; sleep 0.05; done");
            await crashing.KillAsync();
            (await never).ShouldStartWith("ended");
        }

        await using var other = world.Start();
        (await other.AskAsync(Acquire)).ShouldBe($"ok {world.MountPoint}");

        (await world.CountMountsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Heal_StaleOwnMountOfTwoProcesses_RemountsOnce()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var first = world.Start();
        await using var second = world.Start();
        await first.AskAsync(Acquire);
        await first.AskAsync("acquire b " + MountWorld.Share);
        await second.AskAsync(Acquire);
        await world.ShellAsync("touch $m/stale");

        (await first.AskAsync("heal a")).ShouldBe($"ok {world.MountPoint}");
        (await first.AskAsync("heal b")).ShouldBe($"ok {world.MountPoint}");
        (await second.AskAsync("heal a")).ShouldBe($"ok {world.MountPoint}");

        world.Calls().ShouldBe(["mount backup", "detach backup", "mount backup"]);
        (await world.CountMountsAsync()).ShouldBe(1);
        (await second.AskAsync("list")).ShouldBe($"ok {MountWorld.Share}:tmpfs:own:seen");
    }

    [Theory]
    [InlineData("stale")]
    [InlineData("disconnected")]
    public async Task Acquire_StaleOwnMount_IsMountedAnew(string state)
    {
        await using var world = await MountWorld.CreateAsync();
        await using var process = world.Start();
        await process.AskAsync(Acquire);
        await world.ShellAsync("touch $m/" + state);

        (await process.AskAsync("acquire b " + MountWorld.Share)).ShouldBe($"ok {world.MountPoint}");

        world.Calls().ShouldBe(["mount backup", "detach backup", "mount backup"]);
    }

    [Fact]
    public async Task Heal_ShareIsWell_LeavesTheMountAlone()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var process = world.Start();
        await process.AskAsync(Acquire);

        (await process.AskAsync("heal a")).ShouldBe($"ok {world.MountPoint}");

        world.Calls().ShouldBe(["mount backup"]);
    }

    [Theory]
    [InlineData("stale")]
    [InlineData("disconnected")]
    public async Task Heal_ForeignMount_IsLeftAloneWithRemedy(string state)
    {
        await using var world = await MountWorld.CreateAsync();
        await world.ShellAsync($"mkdir -p $m; mount -t tmpfs {MountWorld.Share} $m");
        await using var process = world.Start();
        await process.AskAsync(Acquire);
        await world.ShellAsync("touch $m/" + state);

        var answer = await process.AskAsync("heal a");

        answer.ShouldStartWith("error Unavailable ");
        answer.ShouldContain($"umount -l {world.MountPoint}");
        world.Calls().ShouldBeEmpty();
        (await world.CountMountsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Identity_OtherRepositoryBehindTheSameName_IsConflict()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var process = world.Start();
        await process.AskAsync(Acquire);
        var identity = await process.AskAsync("identity a");
        identity.ShouldMatch("^ok [0-9a-f-]{36}$");
        (await process.AskAsync("identity a")).ShouldBe(identity);
        (await process.AskAsync("probe a")).ShouldStartWith("ok link=True rename=True");
        (await world.ShellAsync("stat -c %a $m/.emberkeep-repository; ls -A $m")).ShouldBe("660\n.emberkeep-repository");

        // A tmpfs that is mounted anew is empty, as a server that lost its disk is.
        await process.AskAsync("release a");
        await process.AskAsync("idle");
        await process.AskAsync(Acquire);
        var answer = await process.AskAsync("identity a");

        answer.ShouldStartWith("error Conflict ");
        answer.ShouldContain(identity[3..]);
        answer.ShouldContain("repository.json");
        (await world.ShellAsync("ls -A $m")).ShouldBeEmpty();
    }
}
