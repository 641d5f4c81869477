using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Resume;

/// <summary>A repository with a full backup, and a volume that has changed since, of which backups are begun and interrupted.</summary>
internal sealed class ResumeWorld
{
    public const int Segments = 5;
    public const string Jobs = ".emberkeep/jobs";

    private ResumeWorld(Repo repo, BackupRecord full, byte[] before, byte[] after)
    {
        (Repo, Full, Before, After) = (repo, full, before, after);
        repo.Memory.Time = Clock;
    }

    public MovableClock Clock { get; } = new();

    public Repo Repo { get; }

    public BackupRecord Full { get; }

    public byte[] Before { get; }

    public byte[] After { get; }

    public static async Task<ResumeWorld> StartAsync(int seed = 1, int maxLinks = int.MaxValue)
    {
        var repo = new Repo();
        repo.Memory.MaxLinks = maxLinks;
        var before = new byte[(Segments * 4 * Repo.BlockSize) - 1000];
        new Random(seed).NextBytes(before);
        var after = (byte[])before.Clone();
        foreach (var at in (int[])[3_000, 20_000, 45_000, 70_000])
        {
            after.AsSpan(at, 5_000).Fill((byte)at);
        }

        return new ResumeWorld(repo, await repo.BackUpAsync(new MemoryVolume([.. before]), driver: repo.Driver(objectBlocks: 4)), before, after);
    }

    public MemoryVolume Volume() => new([.. After]);

    public BackupRequest Request(bool isIncrement) => Repo.Request(isIncrement ? Full : null);

    public ChunkedBackupDriver Driver(IObjectStore? store = null, JobOwner? owner = null, int workers = 1, long journalStep = 1) =>
        Repo.Driver(objectBlocks: 4, workers: workers, store: store ?? Repo.Memory, journalStep: journalStep, owner: owner, time: Clock);

    /// <summary>Begins a backup that fails for good at the data object.</summary>
    public async Task<(BackupRequest Request, BackupException Error)> InterruptAsync(
        int atObject, bool isIncrement = false, JobOwner? owner = null, bool isKilled = false, ErrorKind kind = ErrorKind.NoSpace)
    {
        var request = Request(isIncrement);
        var store = new FaultInjectingStore(Repo.Memory);
        store.Plan(new StoreFault
        {
            Operation = StoreOperation.Commit,
            Name = name =>
            {
                var isDue = name.EndsWith($"{request.Id}-{atObject:D5}", StringComparison.Ordinal);
                if (isDue && isKilled)
                {
                    store.FailFromCall(1);
                }

                return isDue;
            },
            Error = () => new BackupException(kind, "A planned fault."),
        });
        var error = await Should.ThrowAsync<BackupException>(() => Driver(store, owner).BackupAsync(request, Volume(), null, Cancel));
        store.AssertAllFaultsFired();
        return (request, error);
    }

    /// <summary>All backups that are listed restore and verify.</summary>
    public async Task CheckAsync(string what = "")
    {
        foreach (var record in await Repo.DiscoverAsync())
        {
            BackupRecord[] chain = record.ParentId is null ? [record] : [Full, record];
            var expected = record.Id == Full.Id ? Before : After;
            (await Repo.RestoreAsync(expected.Length, chain)).Content.SequenceEqual(expected).ShouldBeTrue($"{what}: backup {record.Id}");
            (await Repo.VerifyAsync(chain)).Faults.ShouldBeEmpty($"{what}: backup {record.Id}");
        }
    }

    /// <summary>The repository holds these backups besides the full one, and nothing else.</summary>
    public async Task CheckOnlyAsync(string what, params BackupId[] ids)
    {
        await CheckAsync(what);
        var records = await Repo.DiscoverAsync();
        records.Select(record => record.Id).ToHashSet().SetEquals([Full.Id, .. ids]).ShouldBeTrue(what);
        (await Repo.CountObjectsAsync()).ShouldBe(records.Sum(record => record.ObjectCount + 2), what);
        Repo.Memory.Names(Jobs).ShouldBeEmpty(what);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
