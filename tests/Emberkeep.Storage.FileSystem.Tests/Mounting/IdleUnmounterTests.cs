using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

public sealed class IdleUnmounterTests
{
    [Fact]
    public async Task RunAsync_WhenThePeriodIsOver_ForgetsMountsThatAreGone()
    {
        using var directory = new TempDirectory();
        var share = NfsShare.Parse("filer:/x", "o");
        var note = Path.Combine(directory.Path, "state", share.MountPointName, "mounted.json");
        Directory.CreateDirectory(Path.GetDirectoryName(note)!);
        await File.WriteAllTextAsync(
            note,
            """{"share":"filer:/x","mount_id":5,"device":"0:5","unique_id":0,"boot_id":"an earlier one","namespace":"mnt:[1]"}""",
            TestContext.Current.CancellationToken);
        var options = new MountManagerOptions { MountPointBase = directory.File("base"), StateDirectory = directory.File("state") };
        var time = new FakeTimeProvider();
        using var manager = new MountManager(options, new HelperMountCommand("none"), time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var running = new IdleUnmounter(manager, TimeSpan.FromMinutes(1), time, NullLogger<IdleUnmounter>.Instance).RunAsync(stop.Token);
        time.Advance(TimeSpan.FromSeconds(59));
        File.Exists(note).ShouldBeTrue();
        time.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 200 && File.Exists(note); i++)
        {
            await Task.Delay(50, stop.Token);
        }

        File.Exists(note).ShouldBeFalse();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }
}
