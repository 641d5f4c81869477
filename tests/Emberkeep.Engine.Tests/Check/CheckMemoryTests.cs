using System.Globalization;
using Emberkeep.Testing;

namespace Emberkeep.Engine.Tests.Check;

/// <summary>What a check of a million objects takes of memory: in one backup, and in many.</summary>
[Trait("Category", "Long")]
public sealed class CheckMemoryTests(ITestOutputHelper output)
{
    private const long LimitMiB = 256;

    [Theory]
    [InlineData(100, 10_000)]
    [InlineData(1, 1_000_000)]
    public async Task CheckRepository_AMillionObjects_StaysUnderTheLimit(int backups, int objects)
    {
        using var directory = new TempDirectory();
        await using var store = new SyntheticStore(directory.Path, objects);
        for (var number = 1; number <= backups; number++)
        {
            await store.AddAsync(number, TestContext.Current.CancellationToken);
        }

        // The kernel's high-water mark of resident memory, counted anew from here; see proc(5).
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5", TestContext.Current.CancellationToken);
        var before = ResidentMiB("VmRSS:");

        var run = await CheckRun.RunAsync(store, CheckRun.Quick);

        var peak = ResidentMiB("VmHWM:") - before;
        output.WriteLine($"{backups} backups of {objects} objects: {peak} MiB more than the {before} MiB before");
        run.Report.Objects.ShouldBe((long)backups * objects);
        run.Report.Errors.ShouldBe(0, run.ToString());
        peak.ShouldBeInRange(1, LimitMiB);
    }

    private static long ResidentMiB(string field) => long.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..^" kB".Length], CultureInfo.InvariantCulture) >> 10;
}
