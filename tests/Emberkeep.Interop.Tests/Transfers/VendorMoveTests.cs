using CsCheck;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing;

namespace Emberkeep.Interop.Tests.Transfers;

/// <summary>The engine with a store that moves data by itself, whatever the file system: what it moves, and what it leaves.</summary>
public sealed class VendorMoveTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public Task BackupAndRestore_StoreMovesAnyPartOfAnyRange_AreIdenticalForEveryReader() =>
        Gen.Select(Gen.Int[1, 3_000_000], Gen.Int[0, 100], Gen.Int).SampleAsync(
            async (length, mood, seed) =>
            {
                using var directory = new TempDirectory(_directory.Path);
                await CheckChainAsync(new TransferWorld(directory.File("world")), length, mood, seed);
            },
            iter: 40,
            threads: 1);

    [Fact]
    public async Task BackupAsync_VolumeChangesWhileItIsMoved_StoresWhatItsDigestsSay()
    {
        var world = new TransferWorld(_directory.File("world"));
        await File.WriteAllBytesAsync(world.VolumeFile, TransferWorld.Noise(6 << 20, 1), Cancel);
        var random = new Random(7);
        var store = new MovingStore(world.Repository, (self, transfer) =>
        {
            Scribble(world.VolumeFile, random);
            var moved = self.MoveBehindTheScenes(transfer, transfer.Length);
            Scribble(world.VolumeFile, random);
            return ValueTask.FromResult(moved);
        });
        await using var driver = TransferWorld.Driver(store);

        var full = await world.BackUpAsync(driver);
        Scribble(world.VolumeFile, random);
        var increment = await world.BackUpAsync(driver, full);

        store.BytesMoved(TransferDirection.ToStore).ShouldBeGreaterThan(6 << 20);
        await using var plain = world.PlainDriver();
        await TransferWorld.ShouldBeWholeAsync(plain, full);
        await TransferWorld.ShouldBeWholeAsync(plain, full, increment);
    }

    [Fact]
    public async Task BackupAsync_StoreGivesUpHalfWay_CopiesTheRestAndAsksNoMore()
    {
        var world = new TransferWorld(_directory.File("world"));
        var content = TransferWorld.Noise((5 << 20) + 77, 2);
        await File.WriteAllBytesAsync(world.VolumeFile, content, Cancel);
        var store = new MovingStore(world.Repository, (self, transfer) => ValueTask.FromResult(self.MoveBehindTheScenes(transfer, 12_345)));
        await using var driver = TransferWorld.Driver(store);

        var record = await world.BackUpAsync(driver);

        // Two workers may both have asked before either had its answer.
        store.Transfers.Count.ShouldBeInRange(1, 2);
        await using var plain = world.PlainDriver();
        (await world.RestoreAsync(plain, isDirty: true, record)).ShouldBe(content);
    }

    [Theory]
    [InlineData(TransferDirection.ToStore)]
    [InlineData(TransferDirection.ToVolume)]
    public async Task AnyJob_StoreFailsForLackOfSpace_FailsTheSameWay(TransferDirection direction)
    {
        var world = new TransferWorld(_directory.File("world"));
        await File.WriteAllBytesAsync(world.VolumeFile, TransferWorld.Noise(3 << 20, 3), Cancel);
        await using var driver = TransferWorld.Driver(new MovingStore(
            world.Repository,
            (self, transfer) => transfer.Direction == direction
                ? throw new BackupException(ErrorKind.NoSpace, "The array is full.")
                : ValueTask.FromResult(self.MoveBehindTheScenes(transfer, transfer.Length))));

        var error = await Should.ThrowAsync<BackupException>(async () =>
            await world.RestoreAsync(driver, isDirty: false, await world.BackUpAsync(driver)));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        if (direction == TransferDirection.ToStore)
        {
            Directory.EnumerateFiles(world.Repository, "*", SearchOption.AllDirectories).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1 << 30)]
    public async Task BackupAsync_StoreReportsAnImpossibleNumber_Fails(long reported)
    {
        var world = new TransferWorld(_directory.File("world"));
        await File.WriteAllBytesAsync(world.VolumeFile, TransferWorld.Noise(100_000, 3), Cancel);
        await using var driver = TransferWorld.Driver(new MovingStore(world.Repository, (_, _) => ValueTask.FromResult(reported)));

        (await Should.ThrowAsync<BackupException>(() => world.BackUpAsync(driver))).Message.ShouldContain($"moved {reported} of 100000 bytes");
    }

    [Fact]
    public async Task BackupAsync_StoreReportsBytesThatItDidNotMove_Fails()
    {
        var world = new TransferWorld(_directory.File("world"));
        await File.WriteAllBytesAsync(world.VolumeFile, TransferWorld.Noise(100_000, 3), Cancel);
        await using var driver = TransferWorld.Driver(new MovingStore(
            world.Repository, (self, transfer) =>
            {
                _ = self.MoveBehindTheScenes(transfer, 50_000);
                return ValueTask.FromResult(transfer.Length);
            }));

        (await Should.ThrowAsync<BackupException>(() => world.BackUpAsync(driver))).Kind.ShouldBe(ErrorKind.Corrupt);
        Directory.EnumerateFiles(world.Repository, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task RestoreAsync_DamagedObject_IsNotMovedIntoTheVolume()
    {
        var world = new TransferWorld(_directory.File("world"));
        var content = TransferWorld.Noise(3 << 20, 4);
        await File.WriteAllBytesAsync(world.VolumeFile, content, Cancel);
        var store = new MovingStore(
            world.Repository, (self, transfer) => ValueTask.FromResult(self.MoveBehindTheScenes(transfer, transfer.Length)));
        await using var driver = TransferWorld.Driver(store);
        var record = await world.BackUpAsync(driver);
        const int DamagedByte = (1 << 20) + 500_000;
        DamageObjectWith(world, content, DamagedByte);

        var error = await Should.ThrowAsync<BackupException>(() => world.RestoreAsync(driver, isDirty: true, record));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        var dirt = TransferWorld.Noise(content.Length + 5000, 99);
        var target = await File.ReadAllBytesAsync(world.Target, Cancel);
        var block = DamagedByte / TransferWorld.BlockSize * TransferWorld.BlockSize;
        target.AsSpan(block, TransferWorld.BlockSize).SequenceEqual(dirt.AsSpan(block, TransferWorld.BlockSize)).ShouldBeTrue();
        store.Transfers.ShouldAllBe(entry => entry.Transfer.Direction == TransferDirection.ToStore
            || entry.Transfer.VolumeOffset > block || entry.Transfer.VolumeOffset + entry.Transfer.Length <= block);
    }

    [Fact]
    public async Task BackupAsync_CompressionOn_DoesNotAskTheStore()
    {
        var world = new TransferWorld(_directory.File("world"));
        await File.WriteAllTextAsync(world.VolumeFile, new string('x', 3 << 20), Cancel);
        var store = new MovingStore(world.Repository);
        await using var driver = TransferWorld.Driver(store, compression: "zlib");

        await world.BackUpAsync(driver);

        store.Transfers.ShouldBeEmpty();
    }

    [Fact]
    public async Task BackupAsync_WrittenZeros_BecomeObjectsOfZerosAndNoDigestIsMissing()
    {
        var world = new TransferWorld(_directory.File("world"));
        await File.WriteAllBytesAsync(world.VolumeFile, new byte[3 << 20], Cancel);
        var store = new MovingStore(
            world.Repository, (self, transfer) => ValueTask.FromResult(self.MoveBehindTheScenes(transfer, transfer.Length)));
        await using var driver = TransferWorld.Driver(store);

        var record = await world.BackUpAsync(driver);

        Command.Run("du", "-s", "--block-size=1", world.Repository).Output.Split('\t')[0].Length.ShouldBeLessThan(7, "the objects are holes");
        (await world.RestoreAsync(driver, isDirty: true, record)).ShouldAllBe(value => value == 0);
    }

    /// <summary>A full backup and an increment through a store that moves whatever it likes, restored by it and by one that moves nothing.</summary>
    private static async Task CheckChainAsync(TransferWorld world, int length, int mood, int seed)
    {
        var random = new Random(seed);
        var first = RandomContent(random, length);
        await File.WriteAllBytesAsync(world.VolumeFile, first, Cancel);
        await using var driver = TransferWorld.Driver(new MovingStore(world.Repository, (self, transfer) => ValueTask.FromResult(
            random.Next(100) < mood ? self.MoveBehindTheScenes(transfer, random.NextInt64(transfer.Length + 1)) : self.MoveBehindTheScenes(transfer, transfer.Length))));
        var full = await world.BackUpAsync(driver);

        var second = Changed(random, first);
        await File.WriteAllBytesAsync(world.VolumeFile, second, Cancel);
        var increment = await world.BackUpAsync(driver, full);

        await using var plain = world.PlainDriver();
        await TransferWorld.ShouldBeWholeAsync(plain, full, increment);
        foreach (var reader in new[] { plain, driver })
        {
            (await world.RestoreAsync(reader, isDirty: true, full)).AsSpan().SequenceEqual(first).ShouldBeTrue();
            (await world.RestoreAsync(reader, isDirty: false, full, increment)).AsSpan().SequenceEqual(second).ShouldBeTrue();
            (await world.RestoreAsync(reader, isDirty: true, full, increment)).AsSpan().SequenceEqual(second).ShouldBeTrue();
        }
    }

    private static byte[] RandomContent(Random random, int length)
    {
        var content = new byte[length];
        for (var offset = 0; offset < length;)
        {
            var run = content.AsSpan(offset, Math.Min(length - offset, 1 + random.Next(400_000)));
            if (random.Next(3) > 0)
            {
                random.NextBytes(run);
            }

            offset += run.Length;
        }

        return content;
    }

    private static byte[] Changed(Random random, byte[] content)
    {
        byte[] changed = [.. content];
        for (var i = 0; i < 5; i++)
        {
            var start = random.Next(changed.Length);
            var run = changed.AsSpan(start, Math.Min(changed.Length - start, 1 + random.Next(300_000)));
            if (random.Next(3) == 0)
            {
                run.Clear();
            }
            else
            {
                random.NextBytes(run);
            }
        }

        return changed;
    }

    private static void Scribble(string path, Random random)
    {
        lock (random)
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            var bytes = new byte[10_000];
            random.NextBytes(bytes);
            RandomAccess.Write(file, bytes, random.NextInt64(RandomAccess.GetLength(file) - bytes.Length));
        }
    }

    /// <summary>Flips one bit of the object that holds the byte.</summary>
    internal static void DamageObjectWith(TransferWorld world, byte[] content, int offset)
    {
        var start = offset / TransferWorld.ObjectSize * TransferWorld.ObjectSize;
        var wanted = content.AsSpan(start, 64).ToArray();
        foreach (var path in Directory.EnumerateFiles(world.Repository, "*", SearchOption.AllDirectories))
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            var head = new byte[64];
            if (RandomAccess.Read(file, head, 0) == head.Length && head.AsSpan().SequenceEqual(wanted))
            {
                var bad = new byte[1];
                _ = RandomAccess.Read(file, bad, offset - start);
                bad[0] ^= 1;
                RandomAccess.Write(file, bad, offset - start);
                return;
            }
        }

        throw new InvalidOperationException("no object begins like that");
    }
}
