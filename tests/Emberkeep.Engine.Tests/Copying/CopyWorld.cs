using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Copying;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Engine.Tests.Copying;

/// <summary>A chain of three layers in one repository, and an empty repository.</summary>
internal sealed class CopyWorld
{
    private const int Length = (Repo.BlockSize * 40) + 77;
    private readonly List<(BackupRecord Record, byte[] Content)> _layers = [];

    public Repo Source { get; } = new();

    public MemoryStore Target { get; } = new();

    public IReadOnlyList<BackupRecord> Records => [.. _layers.Select(layer => layer.Record)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<CopyWorld> CreateAsync(string compression = "zlib")
    {
        var world = new CopyWorld();
        var content = new byte[Length];
        var random = new Random(11);
        random.NextBytes(content.AsSpan(0, Length / 2));
        for (var i = 0; i < 3; i++)
        {
            var record = await world.Source.BackUpAsync(
                new MemoryVolume([.. content]), world._layers.LastOrDefault().Record, world.Source.Driver(compression: compression));
            world._layers.Add((record, [.. content]));
            random.NextBytes(content.AsSpan(Repo.BlockSize * 7 * i, Repo.BlockSize * 5));
        }

        return world;
    }

    public ChunkedBackupDriver TargetDriver(PrefixStyle style = PrefixStyle.ObjectStore, IObjectStore? store = null) => new(
        store ?? Target,
        new ChunkedDriverOptions
        {
            Service = style == PrefixStyle.ObjectStore ? "cinder.backup.drivers.s3.S3BackupDriver" : "cinder.backup.drivers.posix.PosixBackupDriver",
            PrefixStyle = style,
            DefaultContainer = style == PrefixStyle.ObjectStore ? ContainerName.Parse("bucket") : ContainerName.Parse("copies"),
            ObjectSize = Repo.BlockSize * 8,
            BlockSize = Repo.BlockSize,
            Workers = 2,
        },
        TimeProvider.System,
        NullLogger<ChunkedBackupDriver>.Instance);

    public async Task<List<CopyReport>> CopyAsync(
        PrefixStyle style = PrefixStyle.ObjectStore, IObjectStore? target = null, IObjectStore? source = null, bool isDryRun = false, params BackupRecord[] wanted)
    {
        var index = new BackupIndex(await Source.DiscoverAsync(), "source");
        var copy = new RepositoryCopy(Source.Driver(store: source), TargetDriver(style, target ?? Target));
        var reports = new List<CopyReport>();
        await foreach (var report in copy.RunAsync(wanted.Length > 0 ? wanted : index.Records, index, isDryRun, null, Cancel))
        {
            reports.Add(report);
        }

        return reports;
    }

    /// <summary>Every layer can be restored from the copy alone and is what it was, and a check of the copy finds nothing.</summary>
    public async Task RequireCopyAsync(PrefixStyle style, int layers = 3)
    {
        await using var driver = TargetDriver(style);
        var found = new List<BackupRecord>();
        await foreach (var record in driver.DiscoverAsync(e => throw e, Cancel))
        {
            found.Add(record);
        }

        found.Count.ShouldBe(layers);
        var index = new BackupIndex(found, "target");
        foreach (var (record, content) in _layers.Take(layers))
        {
            var chain = index.ChainOf(found.Single(copy => copy.Id == record.Id));
            (await driver.VerifyAsync(chain, new VerifyOptions(), null, Cancel)).Faults.ShouldBeEmpty();
            var target = MemoryVolume.Dirty(Length);
            await driver.RestoreAsync(chain, target, null, Cancel);
            target.Content.SequenceEqual(content).ShouldBeTrue();
        }

        var findings = new List<RepositoryFinding>();
        await driver.CheckRepositoryAsync(new RepositoryCheckOptions { ReadData = ReadSelection.All }, null, findings.Add, Cancel);
        findings.ShouldBeEmpty();
    }

    /// <summary>Copies, whatever becomes of it.</summary>
    public async Task TryCopyAsync(IObjectStore? target, IObjectStore? source)
    {
        try
        {
            await CopyAsync(target: target, source: source);
        }
        catch (BackupException)
        {
            // A test planned it.
        }
    }

    /// <summary>What the target shows can be restored: no index is there before all that it lists.</summary>
    public async Task RequireOnlyWholeAsync()
    {
        await using var driver = TargetDriver();
        var found = new List<BackupRecord>();
        await foreach (var record in driver.DiscoverAsync(e => throw e, Cancel))
        {
            found.Add(record);
        }

        var index = new BackupIndex(found, "target");
        foreach (var record in found)
        {
            (await driver.VerifyAsync(index.ChainOf(record), new VerifyOptions(), null, Cancel)).Faults.ShouldBeEmpty();
        }
    }

    public Task DeleteFromTargetAsync(string name) => Target.DeleteAsync(ContainerName.Parse("bucket"), ObjectName.Parse(name), Cancel);

    public async Task ClearTargetAsync()
    {
        foreach (var name in Target.Names("bucket"))
        {
            await DeleteFromTargetAsync(name);
        }
    }
}
