using System.Diagnostics;
using Emberkeep.Gluster.Tests.Servers;
using Emberkeep.Testing;

namespace Emberkeep.Gluster.Tests.Faults;

/// <summary>A server of its own that is killed, silent, and back again, and a client that is killed.</summary>
[Trait("Category", "Long")]
public sealed class OutageTests : IAsyncLifetime
{
    private const int Length = 48 << 20;

    /// <summary>backup_io_timeout is 20 s; mounting anew, which fails as well, is tried once.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(45);

    private GlusterWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Volume => _world.File("volume");

    public async ValueTask InitializeAsync()
    {
        _world = await GlusterWorld.StartAsync();
        var content = new byte[Length];
        new Random(5).NextBytes(content);
        await File.WriteAllBytesAsync(Volume, content, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }

    [Fact]
    public async Task Backup_ServersKilledInTheMiddle_FailsInTimeAndWorksWhenTheyAreBack()
    {
        await RunAsync("backup", "create", Volume, "--name", "earlier");
        var job = await StartBackupAsync();

        var started = Stopwatch.StartNew();
        await _world.KillServersAsync();
        var (exitCode, text) = await GlusterWorld.FinishAsync(job);

        exitCode.ShouldBe(7, text);
        started.Elapsed.ShouldBeLessThan(s_deadline, text);
        text.ShouldContain(GlusterWorld.Share);
        TestContext.Current.TestOutputHelper?.WriteLine($"failed after {started.Elapsed.TotalSeconds:0.0} s: {text}");
        _world.Count("*_metadata").ShouldBe(1, "an incomplete backup can be seen");

        await _world.StartServersAsync();
        await ShouldWorkAsync();
    }

    [Fact]
    public async Task Backup_ServerSilentInTheMiddle_FailsInTimeAndWorksWhenItGoesOn()
    {
        await RunAsync("backup", "create", Volume, "--name", "earlier");
        var job = await StartBackupAsync();

        var started = Stopwatch.StartNew();
        await _world.SignalBrickAsync("STOP");
        var (exitCode, text) = await GlusterWorld.FinishAsync(job);

        exitCode.ShouldBe(7, text);
        started.Elapsed.ShouldBeLessThan(s_deadline + TimeSpan.FromSeconds(GlusterWorld.PingTimeout), text);
        text.ShouldContain(GlusterWorld.Share);
        TestContext.Current.TestOutputHelper?.WriteLine($"failed after {started.Elapsed.TotalSeconds:0.0} s: {text}");

        await _world.SignalBrickAsync("CONT");
        await ShouldWorkAsync();
    }

    /// <summary>The mount of a client process that has ended says ENOTCONN for ever: it is taken away and mounted anew.</summary>
    [Fact]
    public async Task Command_ClientProcessKilledBetweenCommands_MountsAnew()
    {
        await RunAsync("backup", "create", Volume, "--name", "earlier");
        await _world.NeedAsync("kill -KILL $(pgrep -x glusterfs)");
        (await _world.ShellAsync("stat \"$1\"", _world.MountPointOf(GlusterWorld.Share))).Text.ShouldContain("not connected");

        await ShouldWorkAsync();

        (await _world.NeedAsync("grep -cF \" $1 \" /proc/self/mountinfo", _world.MountPointOf(GlusterWorld.Share))).ShouldBe("1");
    }

    private async Task ShouldWorkAsync()
    {
        await RunAsync("config", "check", "--no-throughput");
        await RunAsync("backup", "create", Volume, "--name", "later");
        await RunAsync("backup", "verify", "--all");
        foreach (var name in (string[])["earlier", "later"])
        {
            await RunAsync("backup", "restore", name, _world.File("restored"), "--force");
            Command.Run("cmp", Volume, _world.File("restored")).ShouldBe((0, ""));
        }
    }

    private async Task<Process> StartBackupAsync()
    {
        var before = Objects();
        var job = _world.StartEmberkeep("--limit-rate", "6M", "--set", "backup_compression_algorithm=none", "backup", "create", Volume, "--name", "broken");
        for (var turn = 0; Objects() < before + 4; turn++)
        {
            turn.ShouldBeLessThan(600, "the job did not begin");
            await Task.Delay(50, Cancel);
        }

        return job;
    }

    private int Objects() => _world.Count("*-0*");

    private async Task RunAsync(params string[] arguments)
    {
        var (exitCode, text) = await _world.EmberkeepAsync(arguments);
        exitCode.ShouldBe(0, $"{string.Join(' ', arguments)}: {text}");
    }
}
