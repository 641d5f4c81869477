using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Tests.Driver;

/// <summary>What a failed backup removes: its own objects, and never those of another job that makes the same backup at the same time.</summary>
public sealed class FailedBackupTests
{
    private static readonly byte[] s_content = Noise(10 * Repo.BlockSize);
    private readonly Repo _repo = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BackupAsync_FailsAfterAnotherJobMadeTheSameBackup_LeavesThatBackupWhole(bool isCancelled)
    {
        var request = _repo.Request();
        BackupRecord? winner = null;
        using var stop = new CancellationTokenSource();
        var loser = new InterruptedVolume(new MemoryVolume([.. s_content]), 0, async () =>
        {
            winner = await BackUpAsync(request, new MemoryVolume([.. s_content]), WithoutJournal());
            if (!isCancelled)
            {
                throw new BackupException(ErrorKind.Unavailable, "The volume is gone.");
            }

            await stop.CancelAsync();
        });

        await Should.ThrowAsync<Exception>(() => WithoutJournal().BackupAsync(request, loser, null, stop.Token));

        (await _repo.DiscoverAsync()).ShouldHaveSingleItem().Id.ShouldBe(request.Id);
        (await _repo.VerifyAsync(winner!)).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task BackupAsync_AnotherJobMadeTheSameBackup_SaysSoAndLeavesThatBackupWhole()
    {
        var request = _repo.Request();
        BackupRecord? winner = null;
        var loser = new InterruptedVolume(
            new MemoryVolume([.. s_content]), 0, async () => winner = await BackUpAsync(request, new MemoryVolume([.. s_content]), WithoutJournal()));

        var error = await Should.ThrowAsync<BackupException>(() => BackUpAsync(request, loser, WithoutJournal()));

        error.Kind.ShouldBe(ErrorKind.AlreadyExists);
        (await _repo.VerifyAsync(winner!)).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task BackupAsync_AnotherJobMakesTheSameBackup_RefusesToBegin()
    {
        var request = _repo.Request();
        BackupException? refused = null;
        var winner = new InterruptedVolume(new MemoryVolume([.. s_content]), 0, async () =>
            refused = await Should.ThrowAsync<BackupException>(() => BackUpAsync(request, new MemoryVolume([.. s_content]))));

        var record = await BackUpAsync(request, winner);

        refused!.Kind.ShouldBe(ErrorKind.Conflict);
        (await _repo.VerifyAsync(record)).Faults.ShouldBeEmpty();
        _repo.Memory.Names(".emberkeep/jobs").ShouldBeEmpty();
    }

    [Fact]
    public async Task BackupAsync_AnotherJobStoredTheSecondObject_RemovesOnlyItsOwn()
    {
        var request = _repo.Request();
        var loser = new InterruptedVolume(
            new MemoryVolume([.. s_content]), 0, () => StoreAsync(request, "-00002"));

        var error = await Should.ThrowAsync<BackupException>(() => BackUpAsync(request, loser));

        error.Kind.ShouldBe(ErrorKind.AlreadyExists);
        (await NamesAsync()).ShouldHaveSingleItem().ShouldEndWith("-00002");
        _repo.Memory.OpenWriters.ShouldBe(0);
    }

    [Fact]
    public async Task BackupAsync_AnswerToTheIndexIsLost_RemovesEverythingIndexFirst()
    {
        var store = await FailCommitAsync("_metadata");

        (await NamesAsync()).ShouldBeEmpty();
        store.Calls.First(call => call.Operation == StoreOperation.Delete && !call.Container!.StartsWith(ContainerName.ReservedPrefix, StringComparison.Ordinal)).Name!.ShouldEndWith("_metadata");
    }

    [Theory]
    [InlineData("-00002")]
    [InlineData("_sha256file")]
    public async Task BackupAsync_AnswerToAnObjectIsLost_LeavesOnlyWhatMayBeAnothersAndThatInvisible(string suffix)
    {
        await FailCommitAsync(suffix);

        (await NamesAsync()).ShouldHaveSingleItem().ShouldEndWith(suffix);
        (await _repo.DiscoverAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task BackupAsync_MoreObjectsThanAReaderTakes_IsRefusedAndNamesTheOption()
    {
        var driver = _repo.Driver(objectBlocks: 2, maxObjects: 4);

        var error = await Should.ThrowAsync<BackupException>(() => driver.BackupAsync(
            _repo.Request(), new MemoryVolume([.. s_content]), null, TestContext.Current.CancellationToken));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldContain("more than 4 objects");
        error.Remedy!.ShouldContain("backup_file_size");
        (await NamesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task BackupAsync_AsManyObjectsAsAReaderTakes_IsMade()
    {
        var record = await _repo.BackUpAsync(new MemoryVolume([.. s_content]), driver: _repo.Driver(objectBlocks: 2, maxObjects: 5));

        record.ObjectCount.ShouldBe(5);
    }

    private ChunkedBackupDriver Driver(IObjectStore? store = null) => _repo.Driver(objectBlocks: 2, workers: 1, store: store);

    /// <summary>A driver that may not write beside the backups, so that it cannot know of other jobs.</summary>
    private ChunkedBackupDriver WithoutJournal()
    {
        var store = new FaultInjectingStore(_repo.Memory);
        store.Plan(new StoreFault
        {
            Operation = StoreOperation.Create,
            Name = name => name.Contains(".lease-", StringComparison.Ordinal),
            Times = 1000,
            Error = () => new BackupException(ErrorKind.Unauthorized, "Not here."),
        });
        return Driver(store);
    }

    private Task<BackupRecord> BackUpAsync(BackupRequest request, IVolumeReader volume, ChunkedBackupDriver? driver = null) =>
        (driver ?? Driver()).BackupAsync(request, volume, null, TestContext.Current.CancellationToken);

    private async Task<FaultInjectingStore> FailCommitAsync(string suffix)
    {
        var store = new FaultInjectingStore(_repo.Memory);
        store.Plan(new StoreFault
        {
            Operation = StoreOperation.Commit,
            Name = name => name.EndsWith(suffix, StringComparison.Ordinal),
            Effect = FaultEffect.ThrowAfter,
        });

        await Should.ThrowAsync<BackupException>(() => Driver(store).BackupAsync(
            _repo.Request(), new MemoryVolume([.. s_content]), null, TestContext.Current.CancellationToken));

        store.AssertAllFaultsFired();
        return store;
    }

    private async Task StoreAsync(BackupRequest request, string suffix)
    {
        var container = BackupPrefix.DefaultContainer(request.Id);
        var name = BackupPrefix.ForPosix(request.VolumeId, request.Id, request.CreatedAt).Value + suffix;
        await using var writer = await _repo.Memory.CreateAsync(container, ObjectName.Parse(name), TestContext.Current.CancellationToken);
        await writer.WriteAsync(new byte[] { 1 }, TestContext.Current.CancellationToken);
        await writer.CommitAsync(TestContext.Current.CancellationToken);
    }

    private async Task<List<string>> NamesAsync()
    {
        var names = new List<string>();
        await foreach (var container in _repo.Memory.ListContainersAsync(TestContext.Current.CancellationToken))
        {
            names.AddRange(_repo.Memory.Names(container.Value));
        }

        return names;
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(11).NextBytes(noise);
        return noise;
    }
}
