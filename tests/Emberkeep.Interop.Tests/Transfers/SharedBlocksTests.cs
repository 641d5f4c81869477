using System.Text.Json.Nodes;
using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Interop.Tests.Chains;
using Emberkeep.Interop.Tests.Cinder;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;
using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Interop.Tests.Transfers;

/// <summary>The built-in override on a real file system that shares blocks: XFS on a loop device.</summary>
public sealed class SharedBlocksTests(CinderProcess cinder) : IClassFixture<CinderProcess>, IAsyncLifetime
{
    private const int Chains = 25;
    private ReflinkFileSystem? _xfs;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _xfs = ReflinkFileSystem.TryMount(out var reason);
        if (_xfs is null)
        {
            string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal).ShouldBeFalse($"CI must run this test, but {reason}");
            Assert.Skip(reason);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _xfs?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task BackupAndRestore_SameFileSystem_ShareBlocksAndReadTheSameWithoutThem()
    {
        var world = new TransferWorld(_xfs!.Path);
        var content = TransferWorld.Noise((48 << 20) + 1234, 1);
        await File.WriteAllBytesAsync(world.VolumeFile, content, Cancel);
        var before = _xfs.BytesUsed();
        var store = new MovingStore(world.Repository);
        await using var driver = TransferWorld.Driver(store, objectSize: 16 << 20);

        var record = await world.BackUpAsync(driver);

        (_xfs.BytesUsed() - before).ShouldBeLessThan(4 << 20);
        store.BytesMoved(TransferDirection.ToStore).ShouldBe(48 << 20);
        SharedExtents(Directory.EnumerateFiles(world.Repository, "*-00001", SearchOption.AllDirectories).Single()).ShouldBeGreaterThan(0);
        await using var plain = world.PlainDriver();
        await TransferWorld.ShouldBeWholeAsync(plain, record);
        (await world.RestoreAsync(plain, isDirty: true, record)).AsSpan().SequenceEqual(content).ShouldBeTrue();

        var beforeRestore = _xfs.BytesUsed();
        (await world.RestoreAsync(driver, isDirty: false, record)).AsSpan().SequenceEqual(content).ShouldBeTrue();
        store.BytesMoved(TransferDirection.ToVolume).ShouldBe(48 << 20);
        (_xfs.BytesUsed() - beforeRestore).ShouldBeLessThan(4 << 20);
        (await world.RestoreAsync(driver, isDirty: true, record)).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    /// <summary>Writing to the volume after its backup, or to the restored file, must not reach the repository through the shared blocks.</summary>
    [Fact]
    public async Task BackupAsync_VolumeOverwrittenLater_KeepsTheBackupAsItWas()
    {
        var world = new TransferWorld(_xfs!.Path);
        var content = TransferWorld.Noise(5 << 20, 2);
        await File.WriteAllBytesAsync(world.VolumeFile, content, Cancel);
        await using var driver = TransferWorld.Driver(new MovingStore(world.Repository));
        var record = await world.BackUpAsync(driver);

        await using (var volume = File.OpenWrite(world.VolumeFile))
        {
            await volume.WriteAsync(TransferWorld.Noise(5 << 20, 3), Cancel);
        }

        (await world.RestoreAsync(driver, isDirty: true, record)).AsSpan().SequenceEqual(content).ShouldBeTrue();
        await using (var target = File.OpenWrite(world.Target))
        {
            await target.WriteAsync(TransferWorld.Noise(5 << 20, 4), Cancel);
        }

        await using var plain = world.PlainDriver();
        await TransferWorld.ShouldBeWholeAsync(plain, record);
    }

    [Fact]
    public async Task BackupAsync_WriterNeverStops_DigestsAgreeWithWhatIsStored()
    {
        var world = new TransferWorld(_xfs!.Path);
        await File.WriteAllBytesAsync(world.VolumeFile, TransferWorld.Noise(24 << 20, 5), Cancel);
        var store = new MovingStore(world.Repository);
        await using var driver = TransferWorld.Driver(store, objectSize: 4 << 20);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writer = ScribbleAsync(world.VolumeFile, stop.Token);
        var chain = new List<BackupRecord>();
        for (var i = 0; i < 4; i++)
        {
            chain.Add(await world.BackUpAsync(driver, chain.LastOrDefault()));
        }

        await stop.CancelAsync();
        (await writer).ShouldBeGreaterThan(10);
        store.BytesMoved(TransferDirection.ToStore).ShouldBeGreaterThan(24 << 20);
        await using var plain = world.PlainDriver();
        for (var i = 1; i <= chain.Count; i++)
        {
            await TransferWorld.ShouldBeWholeAsync(plain, [.. chain.Take(i)]);
        }
    }

    [Fact]
    public async Task RestoreAsync_DamagedObject_IsRefusedBeforeItsBlocksAreShared()
    {
        var world = new TransferWorld(_xfs!.Path);
        var content = TransferWorld.Noise(3 << 20, 6);
        await File.WriteAllBytesAsync(world.VolumeFile, content, Cancel);
        await using var driver = TransferWorld.Driver(new MovingStore(world.Repository));
        var record = await world.BackUpAsync(driver);
        VendorMoveTests.DamageObjectWith(world, content, 100_000);

        (await Should.ThrowAsync<BackupException>(() => world.RestoreAsync(driver, isDirty: true, record))).Kind.ShouldBe(ErrorKind.Corrupt);

        var dirt = TransferWorld.Noise(content.Length + 5000, 99);
        (await File.ReadAllBytesAsync(world.Target, Cancel)).AsSpan(98_304, 4096).SequenceEqual(dirt.AsSpan(98_304, 4096)).ShouldBeTrue();
    }

    [Fact]
    public async Task BackupAsync_VolumeOnAnotherFileSystem_IsCopied()
    {
        using var elsewhere = new TempDirectory();
        var world = new TransferWorld(elsewhere.Path);
        var repository = Path.Combine(_xfs!.Path, "repository");
        Directory.CreateDirectory(repository);
        await File.WriteAllBytesAsync(world.VolumeFile, TransferWorld.Noise(3 << 20, 7), Cancel);
        var store = new MovingStore(repository);
        await using var driver = TransferWorld.Driver(store);

        var record = await world.BackUpAsync(driver);

        store.Transfers.Count.ShouldBeInRange(1, 2);
        store.BytesMoved(TransferDirection.ToStore).ShouldBe(0);
        await TransferWorld.ShouldBeWholeAsync(driver, record);
    }

    [Fact]
    public async Task BackupAsync_ServerCopySwitchedOff_SharesNothing()
    {
        var world = new TransferWorld(_xfs!.Path);
        await File.WriteAllBytesAsync(world.VolumeFile, TransferWorld.Noise(3 << 20, 8), Cancel);
        await using var driver = TransferWorld.Driver(PosixStore.Open(world.Repository, new PosixStoreOptions { ServerCopy = false }));

        await world.BackUpAsync(driver);

        SharedExtents(Directory.EnumerateFiles(world.Repository, "*-00001", SearchOption.AllDirectories).Single()).ShouldBe(0);
    }

    [Fact]
    public async Task RestoreByCinder_ObjectsThatShareBlocksWithTheVolume_IsIdentical()
    {
        cinder.Require();
        var world = new TransferWorld(_xfs!.Path);
        var content = TransferWorld.Noise((6 << 20) + 1234, 12);
        await File.WriteAllBytesAsync(world.VolumeFile, content, Cancel);
        var store = new MovingStore(world.Repository);
        await using var driver = TransferWorld.Driver(store);
        var record = await world.BackUpAsync(driver);
        store.BytesMoved(TransferDirection.ToStore).ShouldBe(6 << 20);
        await File.WriteAllBytesAsync(world.Target, TransferWorld.Noise(content.Length, 13), Cancel);

        await cinder.RunAsync(new JsonObject
        {
            ["op"] = "configure",
            ["options"] = new JsonObject
            {
                ["backup_posix_path"] = world.Repository,
                ["backup_file_size"] = TransferWorld.ObjectSize,
                ["backup_sha_block_size_bytes"] = TransferWorld.BlockSize,
                ["backup_compression_algorithm"] = "none",
            },
        });
        await cinder.RunAsync(new JsonObject
        {
            ["op"] = "restore",
            ["backup_id"] = record.Id.ToString(),
            ["records"] = ChainRun.RecordsForCinder([record]),
            ["target_file"] = world.Target,
            ["volume_is_new"] = false,
        });

        (await File.ReadAllBytesAsync(world.Target, Cancel)).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    /// <summary>Random chains of both products in a place where blocks are shared, restored at every layer by both.</summary>
    [Fact]
    public async Task RestoreEveryLayer_ChainsOnSharedBlocks_IsIdenticalInBothProducts()
    {
        cinder.Require();
        for (var seed = 9_000; seed < 9_000 + Chains; seed++)
        {
            using var directory = new TempDirectory(_xfs!.Path);
            var run = new ChainRun(new RandomChain(seed), cinder, ChainPlace.Posix(directory.File("repository")), directory.Path, seed);
            await run.WriteAsync(Cancel);
            await run.RestoreAllAsync(Cancel);
            await run.DeleteAllAsync(Cancel);
        }
    }

    private static int SharedExtents(string path)
    {
        var (exitCode, output) = Command.Run("filefrag", "-v", path);
        exitCode.ShouldBe(0, output);
        return output.Split('\n').Count(line => line.Contains("shared", StringComparison.Ordinal));
    }

    private static async Task<int> ScribbleAsync(string path, CancellationToken stop)
    {
        var random = new Random(11);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var bytes = new byte[20_000];
        var writes = 0;
        while (!stop.IsCancellationRequested)
        {
            random.NextBytes(bytes);
            await RandomAccess.WriteAsync(file, bytes, random.NextInt64(RandomAccess.GetLength(file) - bytes.Length), CancellationToken.None);
            writes++;
        }

        return writes;
    }
}
