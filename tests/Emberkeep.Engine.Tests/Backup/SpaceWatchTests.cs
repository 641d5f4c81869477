using Emberkeep.Backups;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Backup;

public sealed class SpaceWatchTests
{
    private static readonly SpaceReserve s_reserve = new(1000, null);

    [Theory]
    [InlineData(1000)]
    [InlineData(10)]
    [InlineData(0)]
    public async Task BackupAsync_OnlyTheReserveIsLeft_StoresNothing(long available)
    {
        var repo = new Repo();
        repo.Memory.Space = () => new StoreSpace(100_000, available);

        var error = await Should.ThrowAsync<BackupException>(() => BackUpAsync(repo, MemoryVolume.Dirty(10_000)));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        error.Message.ShouldContain("backup_reserve_space");
        error.Message.ShouldContain("1000");
        (await repo.CountObjectsAsync()).ShouldBe(0);
        repo.Memory.OpenWriters.ShouldBe(0);
    }

    [Fact]
    public async Task BackupAsync_ReserveIsReachedOnTheWay_StopsAndTakesBackWhatItStored()
    {
        var repo = new Repo();
        var looks = 0;
        repo.Memory.Space = () => new StoreSpace(1 << 30, ++looks <= 2 ? 1 << 29 : 1000);
        var content = new byte[80 << 20];
        content.AsSpan().Fill(1);

        var error = await Should.ThrowAsync<BackupException>(() => BackUpAsync(repo, new MemoryVolume(content)));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        looks.ShouldBeGreaterThan(2);
        (await repo.CountObjectsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task BackupAsync_RoomAboveTheReserve_IsMade()
    {
        var repo = new Repo();
        repo.Memory.Space = () => new StoreSpace(100_000, 1001);

        (await BackUpAsync(repo, MemoryVolume.Dirty(10_000))).Status.ShouldBe(BackupStatus.Available);
    }

    private static Task<BackupRecord> BackUpAsync(Repo repo, MemoryVolume volume) =>
        repo.BackUpAsync(volume, null, repo.Driver(objectBlocks: 1024, compression: "none", reserve: s_reserve));
}
