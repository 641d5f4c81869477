using System.Diagnostics;
using Emberkeep.Ceph.Tests.Driver;
using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Native.Ceph;
using Emberkeep.Testing;
using Emberkeep.Testing.Ceph;

namespace Emberkeep.Ceph.Tests.Faults;

/// <summary>A cluster of its own, which is stopped, filled and started again, and the whole program against it.</summary>
[Trait("Category", "Long")]
public sealed class OutageTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private CephServer? _server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Volume => _directory.File("volume");

    private CephServer Server => _server!;

    private string Repository => $"ceph:{CephServer.BackupPool}?conf={Server.ConfigurationFile}&id={CephServer.User}";

    public async ValueTask InitializeAsync()
    {
        if (CephServer.Obstacle is { } obstacle)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", obstacle);
        }

        _server = await CephServer.StartAsync();
        await CephBackupDriverTests.Mixed(seed: 200).WriteFileAsync(Volume, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task Command_ClusterSilent_FailsInTimeAndEnds()
    {
        (await RunAsync("backup", "create", Volume)).ExitCode.ShouldBe(0);
        Server.Pause();

        var started = Stopwatch.StartNew();
        var (exitCode, output) = await RunAsync("backup", "create", Volume, "--incremental");

        Server.Continue();
        output.ShouldContain("answer");
        exitCode.ShouldBe(7, output);
        started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(25));
        (await RunAsync("backup", "verify", "--all")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Backup_SilentInTheMiddle_FailsAndTheNextOneSucceeds()
    {
        var slow = StartProgram("--limit-rate", "4M", "backup", "create", Volume);
        await WaitForImageAsync(inTheMaking: true);
        Server.Pause();
        var output = await slow.StandardError.ReadToEndAsync(Cancel);
        await slow.WaitForExitAsync(Cancel);
        Server.Continue();

        slow.ExitCode.ShouldBe(7, output);
        (await RunAsync("backup", "list", "-o", "json")).Output.ShouldNotContain("available");
        (await RunAsync("backup", "create", Volume)).ExitCode.ShouldBe(0);
        await RestoredShouldBeEqualAsync();
        (await ImagesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Backup_Killed_IsNeverSeenAndIsCleanedUp()
    {
        var slow = StartProgram("--limit-rate", "2M", "backup", "create", Volume);
        await WaitForImageAsync(inTheMaking: true);
        slow.Kill();
        await slow.WaitForExitAsync(Cancel);

        (await RunAsync("backup", "list", "-o", "json")).Output.ShouldNotContain("available");
        await Task.Delay(CephServer.WatchTime + TimeSpan.FromSeconds(3), Cancel);
        (await RunAsync("backup", "create", Volume)).ExitCode.ShouldBe(0);
        (await ImagesAsync()).Count.ShouldBe(1);

        slow = StartProgram("--limit-rate", "2M", "backup", "create", Volume, "--incremental");
        await CephBackupDriverTests.Mixed(seed: 210).WriteFileAsync(Volume, Cancel);
        await Task.Delay(TimeSpan.FromSeconds(4), Cancel);
        slow.Kill();
        await slow.WaitForExitAsync(Cancel);
        var (exitCode, output) = await RunAsync("backup", "create", Volume, "--incremental");
        exitCode.ShouldBe(0, output);
        await RestoredShouldBeEqualAsync();
        (await RunAsync("backup", "verify", "--all")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Backup_ClusterFull_FailsForLackOfRoomAndLeavesTheOldOnes()
    {
        (await RunAsync("backup", "create", Volume)).ExitCode.ShouldBe(0);
        await CephBackupDriverTests.Mixed(seed: 220).WriteFileAsync(Volume, Cancel);
        await SetFullAsync(0.0001);

        var (exitCode, output) = await RunAsync("backup", "create", Volume, "--incremental");

        await SetFullAsync(0.95);
        output.ShouldContain("full");
        exitCode.ShouldBe(8, output);
        (await RunAsync("backup", "create", Volume, "--incremental")).ExitCode.ShouldBe(0);
        await RestoredShouldBeEqualAsync();
    }

    /// <summary>From which share of its disk on an OSD counts as full.</summary>
    private async Task SetFullAsync(double ratio)
    {
        foreach (var level in new[] { "nearfull", "backfillfull", "full" })
        {
            Server.Run("ceph", "osd", $"set-{level}-ratio", ratio.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        while (Server.Run("ceph", "osd", "dump").Contains("hashpspool,full", StringComparison.Ordinal) != ratio < 0.5)
        {
            await Task.Delay(500, Cancel);
        }
    }

    [Fact]
    public async Task Delete_ClusterFull_IsFinishedOnceThereIsRoom()
    {
        (await RunAsync("backup", "create", Volume)).ExitCode.ShouldBe(0);
        await SetFullAsync(0.0001);

        var (exitCode, output) = await RunAsync("backup", "delete", "latest", "--volume", Volume);

        exitCode.ShouldBe(8, output);
        (await RunAsync("backup", "list", "-o", "json")).Output.ShouldNotContain("available");
        await SetFullAsync(0.95);
        (await RunAsync("repository", "cleanup")).ExitCode.ShouldBe(0);
        (await ImagesAsync()).ShouldBeEmpty();
    }

    private async Task RestoredShouldBeEqualAsync()
    {
        var target = _directory.File($"restored-{Guid.NewGuid():N}");
        var (exitCode, output) = await RunAsync("backup", "restore", "latest", target, "--volume", Volume, "--prove");
        exitCode.ShouldBe(0, output);
        Command.Run("cmp", Volume, target).ExitCode.ShouldBe(0);
    }

    private async Task WaitForImageAsync(bool inTheMaking)
    {
        for (var turn = 0; turn < 300; turn++)
        {
            if (((await ImagesAsync()).Count > 0) == inTheMaking)
            {
                await Task.Delay(1500, Cancel);
                return;
            }

            await Task.Delay(50, Cancel);
        }

        Assert.Fail("the job did not begin");
    }

    private async Task<IReadOnlyList<string>> ImagesAsync()
    {
        await using var cluster = await CephCluster.ConnectAsync(CephServers.Access(Server), TimeProvider.System, Cancel);
        await using var pool = await cluster.OpenPoolAsync(CephServer.BackupPool, Cancel);
        return await pool.ListImagesAsync(Cancel);
    }

    private Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
        EmberkeepProgram.RunAsync(Repository, ["--set", "backup_io_timeout=8", .. arguments]);

    private Process StartProgram(params string[] arguments) => EmberkeepProgram.Start(Repository, ["--set", "backup_io_timeout=8", .. arguments]);
}
