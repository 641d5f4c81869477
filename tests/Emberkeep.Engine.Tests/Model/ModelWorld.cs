using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Tests.Check;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Engine.Tests.Resume;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Model;

/// <summary>One repository, the model of it, and rounds in which hosts work at it at the same time. After each everything is compared.</summary>
internal sealed class ModelWorld
{
    private const int Rounds = 5;
    private const int MaxVolume = 60_000;

    private readonly Random _random;

    public ModelWorld(int seed)
    {
        _random = new Random(seed);
        Repo.Memory.Time = Clock;
        Repo.Memory.ShowsAges = true;
        Repo.Memory.MaxLinks = _random.Next(4) == 0 ? _random.Next(4) : int.MaxValue;
        Repo.Memory.CanCopy = _random.Next(2) == 0;
        ObjectBlocks = _random.Next(1, 9);
        Volume = new byte[_random.Next(1, MaxVolume)];
        _random.NextBytes(Volume);
    }

    public MovableClock Clock { get; } = new();

    public Repo Repo { get; } = new();

    public int ObjectBlocks { get; }

    /// <summary>The volume as it is now; replaced, never changed, when it is written to.</summary>
    public byte[] Volume { get; private set; }

    public Dictionary<BackupId, ModelBackup> Model { get; } = [];

    /// <summary>What happened, for whoever has to find out why.</summary>
    public List<string> Log { get; } = [];

    public Dictionary<string, int> Outcomes { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task RunAsync()
    {
        for (var round = 1; round <= Rounds; round++)
        {
            Log.Add($"-- round {round}");
            var hosts = Enumerable.Range(1, _random.Next(2, 5)).Select(number => new ModelHost(this, number, round, _random.Next())).ToList();
            await Task.WhenAll(hosts.Select(host => host.RunAsync()));
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }

            await CheckAsync($"round {round}");

            // Longer than anybody may be silent, so that whoever was killed counts as dead.
            Clock.Now += TimeSpan.FromMinutes(_random.Next(2) == 0 ? 10 : 90);
        }

        Clock.Now += TimeSpan.FromHours(2);
        await RecoverAsync();
    }

    public void Count(string what) => Outcomes[what] = Outcomes.GetValueOrDefault(what) + 1;

    /// <summary>What is stored, name by name, with the indexes and journals.</summary>
    public string Describe() => string.Join('\n', Repo.Memory.Containers.SelectMany(
        container => Repo.Memory.Names(container).Select(name => name.EndsWith("_metadata", StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal)
            ? $"{container}/{name}: {System.Text.Encoding.UTF8.GetString(Repo.Memory.Content(container, name))}"
            : $"{container}/{name}")));

    /// <summary>Somebody writes to the volume.</summary>
    public byte[] ChangeVolume(Random random)
    {
        var length = random.Next(5) == 0 ? random.Next(1, MaxVolume) : Volume.Length;
        var next = new byte[length];
        Volume.AsSpan(0, Math.Min(length, Volume.Length)).CopyTo(next);
        for (var change = random.Next(3); change > 0; change--)
        {
            var start = random.Next(length);
            var range = next.AsSpan(start, random.Next(length - start));
            if (random.Next(3) == 0)
            {
                range.Clear();
            }
            else
            {
                random.NextBytes(range);
            }
        }

        return Volume = next;
    }

    /// <summary>Nobody is at work now. Some may have been killed.</summary>
    private async Task CheckAsync(string what)
    {
        var index = new BackupIndex(await Repo.DiscoverAsync(), "memory");
        var listed = index.Records.Select(record => record.Id).ToHashSet();
        foreach (var backup in Model.Values)
        {
            if (listed.Contains(backup.Id))
            {
                backup.IsGone.ShouldBeFalse($"{what}: {backup.Id} was deleted and is listed");
            }
            else
            {
                (backup.IsAcknowledged && !backup.IsDoomed).ShouldBeFalse($"{what}: {backup.Id} is lost");
                backup.IsGone |= backup.IsAcknowledged;
            }
        }

        var driver = Repo.Driver(ObjectBlocks, store: Repo.Memory, time: Clock);
        foreach (var record in index.Records)
        {
            var content = Model[record.Id].Content;
            var chain = index.ChainOf(record);
            var target = MemoryVolume.Dirty(content.Length + 100);
            (await driver.GetVolumeLengthAsync(chain, Cancel)).ShouldBe(content.Length, what);
            await driver.RestoreAsync(chain, target, null, Cancel);
            target.Content[..content.Length].SequenceEqual(content).ShouldBeTrue($"{what}: {record.Id} restores to something else");
            (await driver.VerifyAsync(chain, new VerifyOptions(), null, Cancel)).Faults.ShouldBeEmpty($"{what}: {record.Id}");
        }

        await CheckRepositoryAsync(what);
    }

    private async Task<List<RepositoryFinding>> CheckRepositoryAsync(string what)
    {
        var findings = new List<RepositoryFinding>();
        var report = await Repo.Driver(ObjectBlocks, store: Repo.Memory, time: Clock).CheckRepositoryAsync(
            CheckRun.Full, null, findings.Add, Cancel);
        findings.Where(IsWrong).Select(finding => $"{finding.Kind} {finding.Message}").ShouldBeEmpty(what);
        report.Backups.ShouldAllBe(backup => backup.Condition == BackupCondition.Whole, what);
        return findings;
    }

    /// <summary>What zeros that Cinder skips mean for Cinder is a warning about content, not about the state of the repository.</summary>
    public static bool IsWrong(RepositoryFinding finding) => finding.Severity != FindingSeverity.Info && finding.Kind != FindingKind.NeedsExistingVolume;

    /// <summary>The next commands put everything in order: nothing is left of what was killed.</summary>
    private async Task RecoverAsync()
    {
        var driver = Repo.Driver(ObjectBlocks, store: Repo.Memory, time: Clock, owner: new JobOwner("cleaner", "boot", "pid", 1, 1));
        foreach (var job in await driver.RecoverAsync(Cancel))
        {
            job.Outcome.ShouldBeOneOf(RecoveryOutcome.Finished, RecoveryOutcome.TakenBack);
        }

        (await driver.CleanUpAsync(TimeSpan.Zero, isDryRun: false, Cancel)).ShouldAllBe(
            found => found.State == UnfinishedState.Removed || found.State == UnfinishedState.Complete);
        await CheckAsync("recovered");
        (await CheckRepositoryAsync("recovered")).Where(finding => finding.Kind != FindingKind.NeedsExistingVolume).ShouldBeEmpty();
        (await Repo.CountObjectsAsync()).ShouldBe((await Repo.DiscoverAsync()).Sum(record => record.ObjectCount + 2));
        Repo.Memory.Names(".emberkeep/journal").ShouldBeEmpty();
        Repo.Memory.Names(ResumeWorld.Jobs).ShouldBeEmpty();
        (await driver.ListUnfinishedAsync(Cancel)).ShouldBeEmpty();
    }
}
