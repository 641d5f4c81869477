using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;
using Emberkeep.Testing.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Storage.FileSystem.Tests.PowerFailure;

/// <summary>
/// Backups, resumptions, clean-ups and deletions on the POSIX store, with the power failing at any system call: what was not synced is lost, in any
/// order. Whatever is listed afterwards restores; the next command resumes, finishes or cleans up; the same backup made again is right.
/// </summary>
public sealed class PowerFailureTests(ITestOutputHelper output)
{
    private const int BlockSize = 512;
    private static readonly VolumeId s_volume = VolumeId.Parse("11111111-2222-4333-8444-555555555555");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_PowerFailsAtRandomCalls_AreResumedFinishedOrCleanedUp()
    {
        for (var seed = 1_000_001; seed <= 1_001_200; seed++)
        {
            await RunAsync(seed);
        }
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Commands_PowerFailsAtManyRandomCalls_AreResumedFinishedOrCleanedUp()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("EMBERKEEP_POWER_FAILURES"), out var asked) ? asked : 30_000;
        var failed = 0;
        for (var seed = 1; seed <= count; seed++)
        {
            failed += await RunAsync(seed);
        }

        output.WriteLine($"{count} runs, {failed} power failures, seeds 1 to {count}");
        failed.ShouldBeGreaterThan(count / 2);
    }

    private static async Task<int> RunAsync(int seed)
    {
        var random = new Random(seed);
        var what = $"seed {seed}";
        var world = new World(new SimulatedFileSystem { CanRenameExclusively = random.Next(2) == 0 }, random);
        var failures = 0;
        var full = await world.BackUpAsync(world.Request(null), world.Mutate());
        if (random.Next(2) == 0)
        {
            await world.BackUpAsync(world.Request(full), world.Mutate());
        }

        var parent = (await world.DiscoverAsync())[^1];
        var request = world.Request(random.Next(3) == 0 ? null : parent);
        if (request.Parent is not null && random.Next(4) == 0)
        {
            request = request with { SyntheticFullFrom = new BackupIndex(await world.DiscoverAsync(), "").ChainOf(parent) };
        }

        var content = world.Mutate();
        world.Expected[request.Id] = content;
        failures += await world.FailAsync(what, random.Next(1, 220), () => world.Driver().BackupAsync(request, new MemoryVolume([.. content]), null, Cancel));
        for (var attempt = random.Next(3); attempt > 0; attempt--)
        {
            failures += random.Next(3) == 0
                ? await world.FailAsync(what, random.Next(1, 80), () => world.Driver().CleanUpAsync(TimeSpan.Zero, isDryRun: false, Cancel))
                : await world.FailAsync(what, random.Next(1, 220), () => world.Driver().ResumeAsync(request.Id, new MemoryVolume([.. content]), null, Cancel));
        }

        await world.FinishAsync(request, content, random.Next(2) == 0, what);
        var doomed = (await world.DiscoverAsync())[random.Next(2)];
        failures += await world.FailAsync(what, random.Next(1, 120), () => world.DeleteAsync(doomed));
        await world.Driver().RecoverAsync(Cancel);
        if ((await world.DiscoverAsync()).All(record => record.Id != doomed.Id))
        {
            world.Expected.Remove(doomed.Id);
        }

        await world.CheckAsync(what);
        await world.CheckNothingElseAsync(what);
        return failures;
    }

    private sealed class World(SimulatedFileSystem fileSystem, Random random)
    {
        private readonly byte[] _content = new byte[(20 * BlockSize) - 100];
        private int _backups;

        public Dictionary<BackupId, byte[]> Expected { get; } = [];

        public byte[] Mutate()
        {
            var length = random.Next(1, _content.Length);
            random.NextBytes(_content.AsSpan(random.Next(_content.Length - length), length));
            return [.. _content];
        }

        public ChunkedBackupDriver Driver() => new(
            new PosixStore(fileSystem, new PosixStoreOptions(), TimeProvider.System),
            new ChunkedDriverOptions { Service = "s", BlockSize = BlockSize, ObjectSize = 4 * BlockSize, Compression = "none", ReserveSpace = SpaceReserve.None, Workers = random.Next(1, 3), JournalStep = 1 },
            TimeProvider.System,
            NullLogger<ChunkedBackupDriver>.Instance);

        public BackupRequest Request(BackupRecord? parent) => new()
        {
            Id = new BackupId(new Guid(++_backups, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1)),
            VolumeId = s_volume,
            Parent = parent,
            Container = ContainerName.Parse("c/d"),
            CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, _backups, TimeSpan.Zero),
        };

        public async Task<BackupRecord> BackUpAsync(BackupRequest request, byte[] content)
        {
            Expected[request.Id] = content;
            return await Driver().BackupAsync(request, new MemoryVolume([.. content]), null, Cancel);
        }

        public async Task DeleteAsync(BackupRecord doomed)
        {
            await foreach (var report in Driver().DeleteAnyAsync([doomed], new BackupIndex(await DiscoverAsync(), ""), isDryRun: false, Cancel))
            {
                report.Backup.Id.ShouldBe(doomed.Id);
            }
        }

        public async Task<List<BackupRecord>> DiscoverAsync()
        {
            var records = new List<BackupRecord>();
            await foreach (var record in Driver().DiscoverAsync(e => throw e, Cancel))
            {
                records.Add(record);
            }

            return [.. records.OrderBy(record => record.CreatedAt)];
        }

        /// <summary>Runs a command during which the power fails; afterwards everything that is listed is right.</summary>
        public async Task<int> FailAsync(string what, int change, Func<Task> command)
        {
            fileSystem.FailAt(change, random.Next(2) == 0);
            try
            {
                await command();
            }
            catch (BackupException)
            {
                // The power failed, or what is to be resumed is complete or gone.
            }

            var hasFailed = fileSystem.HasFailed;
            fileSystem.Restart((UnsyncedData)random.Next(4), random);
            await CheckAsync(what);
            return hasFailed ? 1 : 0;
        }

        public async Task FinishAsync(BackupRequest request, byte[] content, bool isResumed, string what)
        {
            var unfinished = (await Driver().ListUnfinishedAsync(Cancel)).SingleOrDefault(found => found.Id == request.Id);
            unfinished?.State.ShouldNotBe(UnfinishedState.Failed, what);
            if (isResumed && unfinished?.VolumeId is not null)
            {
                await Driver().ResumeAsync(request.Id, new MemoryVolume([.. content]), null, Cancel);
            }
            else
            {
                await Driver().CleanUpAsync(TimeSpan.Zero, isDryRun: false, Cancel);
            }

            await CheckAsync(what);
            if ((await DiscoverAsync()).All(record => record.Id != request.Id))
            {
                await BackUpAsync(request, content);
            }

            await CheckAsync(what);
            await CheckNothingElseAsync(what);
        }

        public async Task CheckAsync(string what)
        {
            var index = new BackupIndex(await DiscoverAsync(), "");
            foreach (var record in index.Records)
            {
                var expected = Expected[record.Id];
                var target = MemoryVolume.Dirty(expected.Length);
                await Driver().RestoreAsync(index.ChainOf(record), target, null, Cancel);
                target.Content.SequenceEqual(expected).ShouldBeTrue($"{what}: backup {record.Id}");
            }
        }

        /// <summary>All expected backups are there, and no other file but leftovers that are invisible.</summary>
        public async Task CheckNothingElseAsync(string what)
        {
            var records = await DiscoverAsync();
            records.Select(record => record.Id).ToHashSet().SetEquals(Expected.Keys).ShouldBeTrue(what);
            var files = fileSystem.Files();
            files.Count(file => !Path.GetFileName(file).StartsWith(".emberkeep-", StringComparison.Ordinal))
                .ShouldBe(records.Sum(record => record.ObjectCount + 2), $"{what}: {string.Join(' ', files)}");
        }
    }
}
