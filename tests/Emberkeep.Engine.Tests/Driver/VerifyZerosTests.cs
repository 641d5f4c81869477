using Emberkeep.Backups;
using Emberkeep.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Driver;

/// <summary>Objects of zeros with the same stored bytes are decoded once; each of them is read all the same.</summary>
public sealed class VerifyZerosTests
{
    private const int Length = 40 << 20;
    private readonly Repo _repo = new();

    [Theory]
    [InlineData("zstd")]
    [InlineData("zlib")]
    [InlineData("none")]
    public async Task VerifyAsync_ObjectsOfZeros_CountEveryByte(string compression)
    {
        var record = await BackUpAsync(compression);

        var report = await _repo.VerifyAsync(record);

        report.IsGood.ShouldBeTrue();
        report.BytesChecked.ShouldBe(Length);
        record.ObjectCount.ShouldBeGreaterThan(2);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("zlib")]
    public async Task VerifyAsync_AnyObjectOfZerosIsDamaged_NamesJustThatOne(string compression)
    {
        var record = await BackUpAsync(compression);
        for (var number = 1; number <= record.ObjectCount; number++)
        {
            var name = $"{record.ServiceMetadata}-{number:D5}";
            var content = _repo.Memory.Content(record.Container!.Value.Value, name);
            var damaged = content.ToArray();
            damaged[damaged.Length / 2] ^= 0x10;
            _repo.Memory.Tamper(record.Container!.Value.Value, name, damaged);

            var report = await _repo.VerifyAsync(record);

            report.Faults.ShouldHaveSingleItem().ObjectName.ShouldBe(name);
            _repo.Memory.Tamper(record.Container!.Value.Value, name, content);
        }

        (await _repo.VerifyAsync(record)).IsGood.ShouldBeTrue();
    }

    [Fact]
    public async Task VerifyAsync_ObjectOfZerosIsMissing_NamesIt()
    {
        var record = await BackUpAsync("zstd");
        var name = $"{record.ServiceMetadata}-00002";
        await _repo.Memory.DeleteAsync(record.Container!.Value, ObjectName.Parse(name), TestContext.Current.CancellationToken);

        (await _repo.VerifyAsync(record)).Faults.ShouldHaveSingleItem().ObjectName.ShouldBe(name);
    }

    private Task<BackupRecord> BackUpAsync(string compression) =>
        _repo.BackUpAsync(MemoryVolume.Empty(Length), driver: _repo.Driver(objectBlocks: 1 << 11, compression: compression));
}
