using Emberkeep.Backups;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Damage;

/// <summary>A full backup is damaged where an increment has newer data: restoring the increment does not need those bytes.</summary>
public sealed class SupersededDamageTests
{
    private const int Blocks = 8;
    private static readonly byte[] s_before = Text(1);
    private readonly Repo _repo = new();

    [Theory]
    [InlineData("none", 5, 8)]
    [InlineData("none", 0, 3)]
    [InlineData("none", 2, 4)]
    [InlineData("zlib", 5, 8)]
    [InlineData("bz2", 5, 8)]
    [InlineData("zstd", 5, 8)]
    public async Task RestoreAsync_DamageOnlyInWhatAnIncrementSupersedes_RestoresEveryByte(string compression, int first, int end)
    {
        var (full, increment, after) = await MakeAsync(compression, first, end);
        Damage(full, compression, first, end);

        (await _repo.RestoreAsync(after.Length, full, increment)).Content.SequenceEqual(after).ShouldBeTrue();

        await Should.ThrowAsync<BackupException>(() => _repo.RestoreAsync(s_before.Length, full));
        (await _repo.VerifyAsync(full, increment)).IsGood.ShouldBeFalse();
    }

    [Fact]
    public async Task RestoreAsync_CutOffInWhatAnIncrementSupersedes_RestoresEveryByte()
    {
        var (full, increment, after) = await MakeAsync("none", 5, 8);
        Change(full, bytes => bytes[..(5 * Repo.BlockSize)]);

        (await _repo.RestoreAsync(after.Length, full, increment)).Content.SequenceEqual(after).ShouldBeTrue();
    }

    [Fact]
    public async Task RestoreAsync_CutOffInWhatIsLive_IsRefusedBeforeAnythingIsWritten()
    {
        var (full, increment, after) = await MakeAsync("none", 5, 8);
        Change(full, bytes => bytes[..((5 * Repo.BlockSize) - 1)]);
        var target = MemoryVolume.Dirty(after.Length);

        await Should.ThrowAsync<BackupException>(() => _repo.Driver().RestoreAsync(
            new BackupChain([full, increment]), target, null, TestContext.Current.CancellationToken));

        target.UntouchedBytes.ShouldBe(after.Length);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("zlib")]
    [InlineData("bz2")]
    [InlineData("zstd")]
    public async Task RestoreAsync_DamageInWhatIsLive_IsRefusedAndWritesNoWrongByte(string compression)
    {
        var (full, increment, after) = await MakeAsync(compression, 5, 8);
        Damage(full, compression, 1, 2);

        await ShouldRefuseAsync(full, increment, after);
    }

    [Fact]
    public async Task RestoreAsync_SupersededDamageWithoutHashList_IsRefusedAndWritesNoWrongByte()
    {
        var (full, increment, after) = await MakeAsync("none", 5, 8);
        Damage(full, "none", 5, 8);
        await _repo.Memory.DeleteAsync(
            increment.Container!.Value, ObjectName.Parse(increment.ServiceMetadata + "_sha256file"), TestContext.Current.CancellationToken);

        await ShouldRefuseAsync(full, increment, after);
    }

    [Fact]
    public async Task RestoreAsync_DeadTail_IsNotRead()
    {
        var before = new byte[4 << 20];
        new Random(5).NextBytes(before);
        var after = (byte[])before.Clone();
        new Random(6).NextBytes(after.AsSpan(Repo.BlockSize));
        var driver = _repo.Driver(objectBlocks: before.Length / Repo.BlockSize);
        var full = await _repo.BackUpAsync(new MemoryVolume(before), driver: driver);
        var increment = await _repo.BackUpAsync(new MemoryVolume([.. after]), full, driver);
        var store = new FaultInjectingStore(_repo.Memory);

        var restored = await _repo.Over(store).RestoreAsync(after.Length, full, increment);

        restored.Content.SequenceEqual(after).ShouldBeTrue();
        store.Calls.Count(call => call.Operation == StoreOperation.Read && string.Equals(call.Name, ObjectOf(full), StringComparison.Ordinal)).ShouldBe(1);
    }

    private async Task<(BackupRecord Full, BackupRecord Increment, byte[] After)> MakeAsync(string compression, int first, int end)
    {
        var driver = _repo.Driver(objectBlocks: Blocks, compression: compression);
        var after = (byte[])s_before.Clone();
        Text(2).AsSpan(first * Repo.BlockSize, (end - first) * Repo.BlockSize).CopyTo(after.AsSpan(first * Repo.BlockSize));
        var full = await _repo.BackUpAsync(new MemoryVolume([.. s_before]), driver: driver);
        full.ObjectCount.ShouldBe(1);
        return (full, await _repo.BackUpAsync(new MemoryVolume([.. after]), full, driver), after);
    }

    /// <summary>Plain objects are damaged in the given blocks, compressed ones at their end or in the middle of their first half.</summary>
    private void Damage(BackupRecord full, string compression, int first, int end) => Change(full, bytes =>
    {
        var copy = (byte[])bytes.Clone();
        var at = compression switch
        {
            "none" => (((first + end) * Repo.BlockSize) / 2) + 7,
            _ when end == Blocks => bytes.Length - 3,
            _ => bytes.Length / 8,
        };
        copy[at] ^= 0x10;
        return copy;
    });

    private void Change(BackupRecord record, Func<byte[], byte[]> change)
    {
        var container = record.Container!.Value.Value;
        _repo.Memory.Tamper(container, ObjectOf(record), change(_repo.Memory.Content(container, ObjectOf(record))));
    }

    private async Task ShouldRefuseAsync(BackupRecord full, BackupRecord increment, byte[] after)
    {
        var target = MemoryVolume.Dirty(after.Length);
        var dirt = target.Content.ToArray();

        var error = await Should.ThrowAsync<BackupException>(() => _repo.Driver().RestoreAsync(
            new BackupChain([full, increment]), target, null, TestContext.Current.CancellationToken));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain(ObjectOf(full));
        for (var i = 0; i < after.Length; i++)
        {
            (target.Content[i] == after[i] || target.Content[i] == dirt[i]).ShouldBeTrue($"byte {i}");
        }
    }

    private static string ObjectOf(BackupRecord record) => record.ServiceMetadata + "-00001";

    /// <summary>Bytes that compress to about half, so that every algorithm is used and writes more than a few bytes.</summary>
    private static byte[] Text(int seed)
    {
        var text = new byte[Blocks * Repo.BlockSize];
        var random = new Random(seed);
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (byte)('a' + random.Next(16));
        }

        return text;
    }
}
