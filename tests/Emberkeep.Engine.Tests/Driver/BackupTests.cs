using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Tests.Driver;

public sealed class BackupTests
{
    private readonly Repo _repo = new();

    [Fact]
    public async Task BackupAsync_Hole_IsNotRead()
    {
        var volume = MemoryVolume.Empty(40 << 20);

        var record = await _repo.BackUpAsync(volume, driver: _repo.Driver(objectBlocks: 1 << 14));

        volume.BytesRead.ShouldBe(0);
        record.VolumeLength.ShouldBe(40 << 20);
        (await _repo.RestoreAsync(40 << 20, record)).Content.ContainsAnyExcept((byte)0).ShouldBeFalse();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("zlib")]
    public async Task BackupAsync_Full_ReadsEachByteOnce(string compression)
    {
        var content = new byte[100 * Repo.BlockSize];
        for (var i = 0; i < content.Length; i++)
        {
            content[i] = (byte)(i % 251);
        }

        var volume = new MemoryVolume(content);
        await _repo.BackUpAsync(volume, driver: _repo.Driver(compression: compression));

        volume.BytesRead.ShouldBe(content.Length);
    }

    [Fact]
    public async Task BackupAsync_LongHoleBetweenData_BecomesObjectsOfItsOwn()
    {
        const int Hole = 33 << 20;
        var content = new byte[Hole + (2 << 20)];
        new Random(1).NextBytes(content.AsSpan(0, 1 << 20));
        new Random(2).NextBytes(content.AsSpan(Hole + (1 << 20)));
        var volume = new MemoryVolume(content, [new VolumeExtent(1 << 20, Hole, IsHole: true)]);

        var record = await _repo.BackUpAsync(volume, driver: _repo.Driver(objectBlocks: 1 << 14));

        // Data, 32 MiB of zeros, and 1 MiB of zeros that stays with the data behind it.
        record.ObjectCount.ShouldBe(3);
        (await _repo.RestoreAsync(content.Length, record)).Content.SequenceEqual(content).ShouldBeTrue();
        (await _repo.VerifyAsync(record)).IsGood.ShouldBeTrue();
    }

    [Theory]
    [InlineData("none", int.MaxValue, 1)]
    [InlineData("zlib", int.MaxValue, 1)]
    [InlineData("zlib", 3, 4)]
    [InlineData("zlib", 0, 10)]
    public async Task BackupAsync_EqualObjects_AreStoredOnceAsFarAsTheStoreCanLink(string compression, int links, int stored)
    {
        var content = new byte[10 * 4 * Repo.BlockSize];
        for (var i = 0; i < content.Length; i++)
        {
            content[i] = (byte)(i % Repo.BlockSize);
        }

        _repo.Memory.MaxLinks = links;
        var record = await _repo.BackUpAsync(new MemoryVolume([.. content]), driver: _repo.Driver(objectBlocks: 4, compression: compression, workers: 1));

        record.ObjectCount.ShouldBe(10);
        var objects = Enumerable.Range(1, 10).Select(n => _repo.Memory.Content(record.Container!.Value.Value, $"{record.ServiceMetadata}-{n:D5}"));
        objects.Distinct().Count().ShouldBe(stored);
        (await _repo.RestoreAsync(content.Length, record)).Content.SequenceEqual(content).ShouldBeTrue();
        (await _repo.VerifyAsync(record)).IsGood.ShouldBeTrue();
    }

    [Fact]
    public async Task BackupAsync_Unchanged_StoresNoObjectAndReadsOnlyData()
    {
        var volume = SampleOf(300_000);
        var full = await _repo.BackUpAsync(volume.ToMemory());

        var increment = await _repo.BackUpAsync(volume.ToMemory(), full);

        increment.ObjectCount.ShouldBe(0);
        increment.ParentId.ShouldBe(full.Id);
        (await _repo.RestoreAsync(volume.Length, full, increment)).Content.SequenceEqual(volume.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task BackupAsync_ZeroedSinceParent_ZerosReachADirtyTarget()
    {
        var content = new byte[100_000];
        new Random(3).NextBytes(content);
        var full = await _repo.BackUpAsync(new MemoryVolume([.. content]));
        content.AsSpan(20_000, 50_000).Clear();

        var increment = await _repo.BackUpAsync(new MemoryVolume([.. content]), full);

        (await _repo.RestoreAsync(content.Length, full, increment)).Content.SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task BackupAsync_IncompressibleData_IsStoredPlain()
    {
        var content = new byte[100_000];
        new Random(4).NextBytes(content);

        var record = await _repo.BackUpAsync(new MemoryVolume(content), driver: _repo.Driver(objectBlocks: 100));

        _repo.Memory.Content(record.Container!.Value.Value, $"{record.ServiceMetadata}-00001").ShouldBe(content);
    }

    [Fact]
    public async Task BackupAsync_BlockSizeChangedSinceParent_NamesTheOption()
    {
        var full = await _repo.BackUpAsync(SampleOf(50_000).ToMemory());

        var error = await Should.ThrowAsync<BackupException>(
            () => _repo.BackUpAsync(SampleOf(50_000).ToMemory(), full, _repo.Driver(blockSize: 8192)));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldContain("Hash block size has changed since the last backup. New hash block size: 8192. Old hash block size: 4096.");
        error.Remedy!.ShouldContain("backup_sha_block_size_bytes = 4096");
        (await _repo.DiscoverAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task BackupAsync_EmptyVolume_IsRefused()
    {
        var error = await Should.ThrowAsync<BackupException>(() => _repo.BackUpAsync(MemoryVolume.Empty(0)));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        (await _repo.CountObjectsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task BackupAsync_SamePrefixExists_IsRefusedAndLeavesItAlone()
    {
        var driver = _repo.Driver();
        var request = _repo.Request();
        var volume = SampleOf(50_000);
        var record = await driver.BackupAsync(request, volume.ToMemory(), null, TestContext.Current.CancellationToken);

        var error = await Should.ThrowAsync<BackupException>(
            () => driver.BackupAsync(request, volume.ToMemory(), null, TestContext.Current.CancellationToken));

        error.Kind.ShouldBe(ErrorKind.AlreadyExists);
        (await _repo.VerifyAsync(record)).IsGood.ShouldBeTrue();
    }

    [Fact]
    public async Task BackupAsync_VolumeShrank_RestoresTheShorterVolume()
    {
        var content = new byte[90_000];
        new Random(5).NextBytes(content);
        var full = await _repo.BackUpAsync(new MemoryVolume([.. content]));
        var shorter = content[..50_001];

        var increment = await _repo.BackUpAsync(new MemoryVolume([.. shorter]), full);

        increment.VolumeLength.ShouldBe(50_001);
        (await _repo.RestoreAsync(shorter.Length, full, increment)).Content.SequenceEqual(shorter).ShouldBeTrue();
    }

    [Theory]
    [InlineData("backup_file_size", 5000, 4096)]
    [InlineData("backup_sha_block_size_bytes", 0, 0)]
    public void Constructor_SizesThatDoNotFit_NamesTheOption(string option, long objectSize, int blockSize)
    {
        var options = new ChunkedDriverOptions { Service = "s", ObjectSize = objectSize, BlockSize = blockSize };

        var error = Should.Throw<BackupException>(() => new ChunkedBackupDriver(
            _repo.Store, options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<ChunkedBackupDriver>.Instance));

        error.Message.ShouldStartWith(option);
    }

    [Fact]
    public async Task BackupAsync_Metadata_ComesBackFromTheRepository()
    {
        var request = _repo.Request() with
        {
            Name = "näme",
            Description = "text",
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["k"] = "v" },
            SourcePath = "/dev/vg0/db01",
            VolumeMetadata = "{\"version\": 2}",
        };
        var made = await _repo.Driver().BackupAsync(request, SampleOf(10_000).ToMemory(), null, TestContext.Current.CancellationToken);

        var found = (await _repo.DiscoverAsync()).ShouldHaveSingleItem();

        found.Name.ShouldBe("näme");
        found.Description.ShouldBe("text");
        found.Metadata["k"].ShouldBe("v");
        found.SourcePath.ShouldBe("/dev/vg0/db01");
        found.CreatedAt.ShouldBe(request.CreatedAt);
        (found with { Metadata = made.Metadata }).ShouldBe(made);
    }

    private static SampleVolume SampleOf(int length) => new(length, new SampleRun(RunKind.Random, 0, length / 2, 7));
}
