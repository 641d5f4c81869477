namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

/// <summary>The mount manager in real processes, with real mounts, in a private namespace.</summary>
public sealed class MountManagerTests
{
    private const string Acquire = "acquire a " + MountWorld.Share;

    [Fact]
    public async Task Acquire_TwoProcessesWithManyJobs_MountOnce()
    {
        // The pause makes sure that the others come while the first is still mounting.
        await using var world = await MountWorld.CreateAsync("sleep 0.5");
        await using var first = world.Start("idle=60");
        await using var second = world.Start("idle=60");

        var answers = await Task.WhenAll(first.AskAsync($"acquire-many 20 {MountWorld.Share}"), second.AskAsync($"acquire-many 20 {MountWorld.Share}"));

        answers.ShouldBe([$"ok {world.MountPoint}", $"ok {world.MountPoint}"]);
        world.Calls().ShouldBe(["mount backup"]);
        (await world.CountMountsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Acquire_FirstAttemptsFail_RetriesWithBackOff()
    {
        await using var world = await MountWorld.CreateAsync("[ $n -lt 3 ] && { echo 'vers=4.2: exit status 32: mount.nfs: Connection refused' >&2; exit 6; }");
        await using var process = world.Start("attempts=3");
        var start = TimeProvider.System.GetTimestamp();

        (await process.AskAsync(Acquire)).ShouldBe($"ok {world.MountPoint}");

        world.Calls().Length.ShouldBe(3);
        TimeProvider.System.GetElapsedTime(start).ShouldBeGreaterThan(TimeSpan.FromSeconds(2.9));
    }

    [Fact]
    public async Task Acquire_EveryAttemptFails_NamesAllWithRemedy()
    {
        await using var world = await MountWorld.CreateAsync("echo \"vers=4.2: exit status 32: mount.nfs: Connection refused ($n)\" >&2; exit 6");
        await using var process = world.Start("attempts=2");

        var answer = await process.AskAsync(Acquire);

        answer.ShouldStartWith("error Unavailable ");
        answer.ShouldContain("Connection refused (1)");
        answer.ShouldContain("Connection refused (2)");
        answer.ShouldContain("No NFS server listens on filer.example.com");
        world.Calls().Length.ShouldBe(2);
    }

    [Fact]
    public async Task Acquire_RefusedByTheHelper_IsNotTriedAgain()
    {
        await using var world = await MountWorld.CreateAsync("echo 'base must belong to root' >&2; exit 5");
        await using var process = world.Start("attempts=5");

        (await process.AskAsync(Acquire)).ShouldStartWith("error Unauthorized ");

        world.Calls().Length.ShouldBe(1);
    }

    [Fact]
    public async Task Acquire_CommandHangs_IsKilledAtTheDeadline()
    {
        await using var world = await MountWorld.CreateAsync("echo $$ > $d/pid; sleep 600 & wait");
        await using var process = world.Start("attempts=1", "timeout=1");

        var answer = await process.AskAsync(Acquire);

        answer.ShouldStartWith("error Unavailable ");
        answer.ShouldContain("within 1 s");
        (await world.ShellAsync($"kill -0 $(cat {world.Directory}/pid) 2>/dev/null && echo alive || echo dead")).ShouldBe("dead");
    }

    [Fact]
    public async Task Acquire_MountedByCinder_IsUsedAndNeverUnmounted()
    {
        await using var world = await MountWorld.CreateAsync();
        await world.ShellAsync($"mkdir -p $m; mount -t tmpfs {MountWorld.Share} $m");
        await using var process = world.Start();

        (await process.AskAsync(Acquire)).ShouldBe($"ok {world.MountPoint}");
        (await process.AskAsync("list")).ShouldBe($"ok {MountWorld.Share}:tmpfs:foreign:seen");
        await process.AskAsync("release a");
        (await process.AskAsync("idle")).ShouldBe("ok 0");

        world.Calls().ShouldBeEmpty();
        (await world.CountMountsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Acquire_OwnMountReplacedByCinders_IsNotUnmounted()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var process = world.Start();
        await process.AskAsync(Acquire);
        await process.AskAsync("release a");

        // The kernel is likely to give the new mount the old one's id and device number.
        await world.ShellAsync($"umount $m; mount -t tmpfs {MountWorld.Share} $m");

        (await process.AskAsync("idle")).ShouldBe("ok 0");
        (await world.CountMountsAsync()).ShouldBe(1);
        world.Calls().ShouldBe(["mount backup"]);
    }

    [Theory]
    [InlineData("mount -t tmpfs other.example.com:/srv/backup $m", "other.example.com:/srv/backup")]
    [InlineData("mount -t ramfs filer.example.com:/srv/backup $m", "type ramfs")]
    [InlineData("mkdir ${m%/*}/other; mount --bind ${m%/*}/other $m", "type")]
    [InlineData("echo data > $m/file", "files in its mount point")]
    public async Task Acquire_SomethingElseThere_IsConflictAndLeftAlone(string preparation, string reason)
    {
        await using var world = await MountWorld.CreateAsync();
        (await world.ShellAsync($"mkdir -p $m; {preparation}")).ShouldBeEmpty();
        var before = await world.ShellAsync("grep -F \" $m \" /proc/self/mountinfo");
        await using var process = world.Start();

        var answer = await process.AskAsync(Acquire);

        answer.ShouldStartWith("error Conflict ");
        answer.ShouldContain(reason);
        world.Calls().ShouldBeEmpty();
        (await world.ShellAsync("grep -F \" $m \" /proc/self/mountinfo")).ShouldBe(before);
    }

    [Fact]
    public async Task EnsureMounted_UnmountedOrReplaced_RefusesToWrite()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var process = world.Start();
        await process.AskAsync(Acquire);
        (await process.AskAsync("check a")).ShouldBe("ok ");

        await world.ShellAsync("umount $m");
        (await process.AskAsync("check a")).ShouldStartWith("error Unavailable ");
        (await process.AskAsync("identity a")).ShouldStartWith("error Unavailable ");
        await world.ShellAsync("mount -t tmpfs wrong:/x $m");
        (await process.AskAsync("check a")).ShouldStartWith("error Conflict ");
        (await world.ShellAsync("umount $m; ls -A $m")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Acquire_StackedMounts_TakesTheVisibleOneIfItIsRight()
    {
        await using var world = await MountWorld.CreateAsync();
        await world.ShellAsync($"mkdir -p $m; mount -t tmpfs wrong:/x $m; mount -t tmpfs {MountWorld.Share} $m");
        await using var process = world.Start();

        (await process.AskAsync(Acquire)).ShouldBe($"ok {world.MountPoint}");
        (await process.AskAsync("list")).ShouldBe($"ok wrong:/x:tmpfs:foreign:hidden {MountWorld.Share}:tmpfs:foreign:seen");

        await world.ShellAsync("mount -t tmpfs wrong:/y $m");
        (await process.AskAsync("acquire b " + MountWorld.Share)).ShouldStartWith("error Conflict ");
    }

    [Fact]
    public async Task Acquire_BaseIsReachedThroughALink_RecognisesTheMount()
    {
        await using var world = await MountWorld.CreateAsync();
        await world.ShellAsync($"mkdir {world.Directory}/real; ln -s real {world.Directory}/base");
        await File.WriteAllTextAsync(
            Path.Combine(world.Directory, "shares.conf"),
            $"[backup]\nshare = {MountWorld.Share}\nmount_point_base = {world.Directory}/real\nowner = 0\n",
            TestContext.Current.CancellationToken);
        await using var process = world.Start();

        (await process.AskAsync(Acquire)).ShouldStartWith($"ok {world.Directory}/real/");
        (await process.AskAsync("acquire b " + MountWorld.Share)).ShouldStartWith($"ok {world.Directory}/real/");

        world.Calls().Length.ShouldBe(1);
    }

    [Fact]
    public async Task Acquire_ShareNotInTheFile_SaysWhichLinesToAdd()
    {
        await using var world = await MountWorld.CreateAsync();
        await using var process = world.Start();

        var answer = await process.AskAsync("acquire a other.example.com:/x");

        answer.ShouldStartWith("error Invalid ");
        answer.ShouldContain("share = other.example.com:/x");
        answer.ShouldContain($"mount_point_base = {world.Directory}/base");
    }
}
