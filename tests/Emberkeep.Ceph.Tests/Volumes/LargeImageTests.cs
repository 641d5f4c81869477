using System.Diagnostics;
using Emberkeep.Backups;
using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Ceph.Volumes;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Ceph.Tests.Volumes;

/// <summary>An image of 10 GiB with 512 MiB of data, of which nothing has changed since the parent.</summary>
public sealed class LargeImageTests(CephServers servers)
{
    private const int MiB = 1 << 20;
    private const long Length = 10L << 30;
    private const int Pieces = 128;
    private const long Data = Pieces * 4L * MiB;

    /// <summary>An increment takes a second or two; the limit leaves room for a machine that is busy with other tests.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Category", "Long")]
    public async Task Increment_NothingHasChanged_TakesSecondsInCephAndInADirectory()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        using var directory = new TempDirectory();
        await using var files = new ChunkedBackupDriver(
            PosixStore.Open(directory.Path),
            new ChunkedDriverOptions { Service = "cinder.backup.drivers.posix.PosixBackupDriver" },
            TimeProvider.System,
            NullLogger<ChunkedBackupDriver>.Instance);
        await MakeImageAsync(world);

        foreach (var driver in new BackupDriver[] { world.Driver, files })
        {
            var (full, _) = await BackupAsync(world, driver, null);
            var (increment, time) = await BackupAsync(world, driver, full);

            increment.VolumeLength.ShouldBe(Length);
            increment.ObjectCount.ShouldBe(0);
            time.ShouldBeLessThan(s_limit);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Category", "Long")]
    public async Task Increment_NothingHasChangedBetweenSnapshots_ReadsNextToNothing(bool hasMap)
    {
        await using var world = await CephWorld.OpenAsync(servers);
        using var directory = new TempDirectory();
        await using var chain = new ImageChain(world, PosixStore.Open(directory.Path), new ChunkedDriverOptions { Service = "cinder.backup.drivers.posix.PosixBackupDriver" });
        await MakeImageAsync(world);
        if (!hasMap)
        {
            world.Server.Run("rbd", "feature", "disable", $"{chain.Pool}/{chain.Image}", "fast-diff", "object-map");
        }

        await chain.SnapshotAsync("monday");
        await chain.BackUpAsync("monday");
        chain.BytesRead.ShouldBeGreaterThanOrEqualTo(Data);
        await chain.SnapshotAsync("tuesday");
        var watch = Stopwatch.StartNew();

        var record = await chain.BackUpAsync("tuesday");

        TestContext.Current.TestOutputHelper?.WriteLine($"increment in {watch.Elapsed.TotalSeconds:0.0} s, {chain.BytesRead} bytes read of {Data} of data");
        record.ObjectCount.ShouldBe(0);
        record.VolumeLength.ShouldBe(Length);

        // One block in 256 of 10 GiB, most of them in holes, and the first of each object of the backup.
        chain.BytesRead.ShouldBeLessThan(Length / 200);
        (await chain.Driver.VerifyAsync(new BackupChain([chain.Records[0], record]), new VerifyOptions(), null, Cancel)).Faults.ShouldBeEmpty();
    }

    private static async Task<(BackupRecord Record, TimeSpan Time)> BackupAsync(CephWorld world, BackupDriver driver, BackupRecord? parent)
    {
        await using var reader = await RbdVolume.OpenReaderAsync(world.Address, world.Options.Access, TimeProvider.System, Cancel);
        var watch = Stopwatch.StartNew();
        var record = await driver.BackupAsync(world.Request(parent), reader, null, Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine($"{driver.Location}: {(parent is null ? "full" : "increment")} in {watch.Elapsed.TotalSeconds:0.0} s");
        return (record, watch.Elapsed);
    }

    private static async Task MakeImageAsync(CephWorld world)
    {
        await using var writer = await RbdVolume.OpenWriterAsync(world.Address, Length, overwrite: true, world.Options.Access, TimeProvider.System, Cancel);
        var random = new Random(1);
        var piece = new byte[4 * MiB];
        for (var i = 0; i < Pieces; i++)
        {
            random.NextBytes(piece);
            await writer.WriteAsync((i * 80L * MiB) + 4096, piece, Cancel);
        }

        await writer.FlushAsync(Cancel);
    }
}
