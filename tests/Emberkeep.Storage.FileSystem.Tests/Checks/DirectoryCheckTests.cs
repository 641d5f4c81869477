using Emberkeep.Checks;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Checks;

public sealed class DirectoryCheckTests : IDisposable
{
    private static readonly CheckSettings s_quick = new() { ThroughputBytes = 2 << 20 };

    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> StepCounts => [.. Enumerable.Range(1, 9)];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_GoodDirectory_EveryStepIsOkAndNothingIsLeft()
    {
        var results = await RunAsync(s_quick);

        results.Select(r => r.Step).ShouldBe(["directory", "permissions", "probe", "write", "fsync", "read", "list", "delete", "throughput"]);
        results.ShouldAllBe(r => r.Status == CheckStatus.Ok, string.Join('\n', results.Select(r => r.ToString())));
        results[2].Figures["free_bytes"].ShouldBeGreaterThan(0);
        results[^1].Figures["written_bytes"].ShouldBe(2 << 20);
        results[^1].Figures["read_bytes"].ShouldBe(2 << 20);
        results[^1].Figures["write_bytes_per_second"].ShouldBeGreaterThan(0);
        Directory.EnumerateFileSystemEntries(_directory.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_NoThroughput_SkipsIt() =>
        (await RunAsync(new CheckSettings { ThroughputBytes = 0 }))[^1].Status.ShouldBe(CheckStatus.Skipped);

    [Fact]
    public async Task Run_DirectoryIsMissing_SkipsEverythingElse()
    {
        await using var check = StoreCheck.OfDirectory(_directory.File("none"), new PosixStoreOptions(), s_quick, TimeProvider.System);

        var results = await ResultsAsync(check);

        results[0].Status.ShouldBe(CheckStatus.Failed);
        results[0].Remedy.ShouldNotBeNull();
        results.Skip(1).ShouldAllBe(r => r.Status == CheckStatus.Skipped && r.Text.Contains("because of", StringComparison.Ordinal));
        Directory.Exists(_directory.File("none")).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_OnlyRead_TriesNothingByWriting()
    {
        await using var check = StoreCheck.OfDirectory(_directory.Path, new PosixStoreOptions { CheckByWriting = false }, s_quick, TimeProvider.System);
        var before = Directory.GetLastWriteTimeUtc(_directory.Path);

        var results = await ResultsAsync(check);

        results.Where(r => r.Status == CheckStatus.Ok).Select(r => r.Step).ShouldBe(["directory", "permissions"]);
        results.ShouldAllBe(r => r.Status != CheckStatus.Failed);
        Directory.GetLastWriteTimeUtc(_directory.Path).ShouldBe(before);
    }

    /// <summary>What a process that is killed behind any of the steps leaves: no reader sees it, and the next check removes it by age.</summary>
    [Theory]
    [MemberData(nameof(StepCounts))]
    public async Task Run_KilledBehindAnyStep_LeavesWhatNobodySeesAndTheNextOneRemoves(int count)
    {
        var killed = StoreCheck.OfDirectory(_directory.Path, new PosixStoreOptions(), s_quick, TimeProvider.System);
        foreach (var step in killed.Steps.Take(count))
        {
            await step.RunAsync(Cancel); // and never disposed
        }

        await using var store = PosixStore.Open(_directory.Path);
        (await ContainersAsync(store)).ShouldBeEmpty();
        var left = Directory.GetFiles(_directory.Path);
        left.ShouldAllBe(path => CheckName.Matches(Path.GetFileName(path)));
        left.Length.ShouldBe(count is >= 4 and <= 7 ? 1 : 0);
        await RunAsync(s_quick);
        Directory.GetFiles(_directory.Path).ShouldBe(left, "a check that may still run keeps its files");
        foreach (var path in left)
        {
            File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path) - DeleteStep.LeavingsAge - TimeSpan.FromMinutes(1));
        }

        await RunAsync(s_quick);

        Directory.GetFiles(_directory.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_OldProbesAndLeftoversInTheRoot_AreRemovedAndOthersStay()
    {
        string[] old = [".emberkeep-probe-0123-a", ".emberkeep-" + new string('a', 32) + ".tmp"];
        string[] others = [".emberkeep-repository", "volume.img", ".hidden.tmp"];
        foreach (var name in old.Concat(others))
        {
            await File.WriteAllTextAsync(_directory.File(name), "", Cancel);
            File.SetLastWriteTimeUtc(_directory.File(name), TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromDays(2));
        }

        var delete = (await RunAsync(s_quick)).Single(r => r.Step == "delete");

        delete.Text.ShouldContain("2 files");
        Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(others.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Dispose_BehindAFailedStep_RemovesWhatWasMade()
    {
        var check = StoreCheck.OfDirectory(_directory.Path, new PosixStoreOptions(), s_quick, TimeProvider.System);
        await using (check)
        {
            foreach (var step in check.Steps.Take(4))
            {
                await step.RunAsync(Cancel);
            }

            Directory.GetFiles(_directory.Path).ShouldHaveSingleItem();
        }

        Directory.GetFiles(_directory.Path).ShouldBeEmpty();
    }

    private static async Task<List<string>> ContainersAsync(PosixStore store)
    {
        var found = new List<string>();
        await foreach (var container in store.ListContainersAsync(Cancel))
        {
            found.Add(container.Value);
        }

        return found;
    }

    private async Task<List<CheckResult>> RunAsync(CheckSettings settings)
    {
        await using var check = StoreCheck.OfDirectory(_directory.Path, new PosixStoreOptions(), settings, TimeProvider.System);
        return await ResultsAsync(check);
    }

    private static async Task<List<CheckResult>> ResultsAsync(StoreCheck check)
    {
        var results = new List<CheckResult>();
        await foreach (var result in CheckRun.RunAsync(check.Steps, TimeProvider.System, Cancel))
        {
            results.Add(result);
        }

        return results;
    }
}
