using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Conformance.Drivers;

/// <summary>
/// What every <see cref="BackupDriver"/> keeps to, whatever is below it, as tests. The test class of a driver derives from this one, says how to open it and
/// what it claims to be able to do: what is claimed is tried, and what is not must be refused. Other tests may use the same place at the same time.
/// </summary>
public abstract partial class DriverConformance : IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 23, 7, 0, 0, TimeSpan.Zero);

    private readonly List<BackupDriver> _opened = [];
    private int _requests;

    /// <summary>What the driver claims.</summary>
    protected abstract DriverFeatures Features { get; }

    /// <summary>Bytes of the volumes of most tests; a multiple of nothing.</summary>
    protected virtual int Length => 1_234_567;

    /// <summary>A container other than the default one, for drivers that have containers.</summary>
    protected virtual string OtherContainer => "other";

    /// <summary>The driver under test.</summary>
    protected BackupDriver Driver { get; private set; } = null!;

    /// <summary>The volume of the test; no other test has it.</summary>
    protected VolumeId VolumeId { get; } = new(Guid.NewGuid());

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Driver = await OpenAnotherAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var driver in _opened)
        {
            await driver.DisposeAsync();
        }

        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the driver. Every call within one test opens the same place.</summary>
    protected abstract ValueTask<BackupDriver> OpenAsync();

    /// <summary>Names of everything that is stored of the test's volume, unfinished work included.</summary>
    protected abstract ValueTask<IReadOnlyList<string>> ListStoredAsync();

    /// <summary>Exports a record and imports that again.</summary>
    protected abstract BackupRecord ExportAndImport(BackupRecord record);

    /// <summary>Makes a volume hold something, whatever it held before, and opens it.</summary>
    protected virtual ValueTask<IVolumeReader> OpenVolumeAsync(SampleVolume content, VolumeId volume) => ValueTask.FromResult<IVolumeReader>(content.ToMemory());

    /// <summary>Makes a target that holds something and opens it.</summary>
    protected virtual ValueTask<DriverTarget> OpenTargetAsync(SampleVolume content)
    {
        var volume = content.ToMemory();
        return ValueTask.FromResult(new DriverTarget(volume, () => Task.FromResult(volume.Content.ToArray())));
    }

    /// <summary>Removes what the test left in the place.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    /// <summary>A second driver on the same place, as another process has it.</summary>
    protected async ValueTask<BackupDriver> OpenAnotherAsync()
    {
        var driver = await OpenAsync();
        _opened.Add(driver);
        return driver;
    }

    /// <summary>Data of all sorts, zeros and a hole, none of them on a boundary of anything.</summary>
    protected static SampleVolume Mixed(int length, int seed)
    {
        var part = length / 5;
        return new SampleVolume(
            length,
            new SampleRun(RunKind.Random, 0, part, seed),
            new SampleRun(RunKind.Zeros, part, part, 0),
            new SampleRun(RunKind.Compressible, 3 * part, part, seed + 1),
            new SampleRun(RunKind.Random, 4 * part, length - (4 * part), seed + 2));
    }

    /// <summary>A volume full of bytes that no backup here has.</summary>
    protected static SampleVolume Dirty(int length) => new(length, new SampleRun(RunKind.Random, 0, length, 4711));

    /// <summary>What a volume becomes in time: data, zeros and holes where there were others, a single byte, and at last more length.</summary>
    protected static IReadOnlyList<SampleVolume> HistoryOf(SampleVolume first)
    {
        var part = first.Length / 7;
        var second = first.With([new(RunKind.Zeros, 0, part, 0), new(RunKind.Random, 2 * part, part, 101)]);
        var third = second.With([new(RunKind.Hole, 5 * part, part, 0), new(RunKind.Random, first.Length - 1, 1, 102)]);
        return [first, second, third, third.With([new(RunKind.Random, first.Length, part + 1, 103)])];
    }

    protected BackupRequest Request(BackupRecord? parent = null, VolumeId? volume = null)
    {
        var number = Interlocked.Increment(ref _requests);
        return new BackupRequest
        {
            Id = new BackupId(Guid.NewGuid()),
            VolumeId = volume ?? VolumeId,
            Name = $"name é {number}",
            Description = "text",
            Parent = parent,
            CreatedAt = s_start.AddSeconds(number),
            VolumeMetadata = """{"version": 2}""",
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "value" },
        };
    }

    /// <summary>Backs up the test's volume with this content.</summary>
    protected Task<BackupRecord> BackupAsync(SampleVolume content, BackupRecord? parent = null, IProgress<JobProgress>? progress = null) =>
        BackupAsync(content, Request(parent), progress);

    protected async Task<BackupRecord> BackupAsync(
        SampleVolume content, BackupRequest request, IProgress<JobProgress>? progress = null, CancellationToken? cancellationToken = null)
    {
        await using var volume = await OpenVolumeAsync(content, request.VolumeId);
        return await Driver.BackupAsync(request, volume, progress, cancellationToken ?? Cancel);
    }

    /// <summary>Restores a chain over a dirty target of a length and gives what that holds.</summary>
    protected async Task<byte[]> RestoreAsync(BackupChain chain, int length, RestoreOptions? options = null) =>
        (await RestoreAsync(Driver, chain, Dirty(length), options)).Content;

    protected async Task<(RestoreReport Report, byte[] Content)> RestoreAsync(
        BackupDriver driver, BackupChain chain, SampleVolume before, RestoreOptions? options = null, IProgress<JobProgress>? progress = null, CancellationToken? cancellationToken = null)
    {
        var target = await OpenTargetAsync(before);
        RestoreReport report;
        await using (target.Writer)
        {
            report = await driver.RestoreAsync(chain, target.Writer, options ?? new RestoreOptions(), progress, cancellationToken ?? Cancel);
        }

        return (report, await target.ReadAsync());
    }

    /// <summary>Restores a backup as the repository knows it now, over a dirty target.</summary>
    protected async Task ShouldRestoreAsync(BackupRecord record, SampleVolume content)
    {
        var index = await IndexAsync();
        var chain = index.ChainOf(index.Records.Single(found => found.Id == record.Id));
        (await RestoreAsync(chain, content.Length)).AsSpan().SequenceEqual(content.Content).ShouldBeTrue($"backup {record.Id} of {content}");
    }

    /// <summary>The backups of the test's volume as a driver finds them.</summary>
    protected async Task<BackupIndex> IndexAsync(BackupDriver? driver = null)
    {
        var records = new List<BackupRecord>();
        await foreach (var record in (driver ?? Driver).DiscoverAsync(null, Cancel))
        {
            if (record.VolumeId == VolumeId)
            {
                records.Add(record);
            }
        }

        return new BackupIndex(records, Driver.Location);
    }

    protected async Task<IReadOnlyList<DeleteReport>> DeleteAnyAsync(BackupRecord record, bool isDryRun = false)
    {
        var index = await IndexAsync();
        var reports = new List<DeleteReport>();
        await foreach (var report in Driver.DeleteAnyAsync([index.Records.Single(found => found.Id == record.Id)], index, isDryRun, Cancel))
        {
            reports.Add(report);
        }

        return reports;
    }

    /// <summary>Runs a call that must fail with a certain kind of error, in words that a person can use.</summary>
    protected static async Task<BackupException> ShouldFailAsync(ErrorKind kind, Func<Task> call)
    {
        var error = await Should.ThrowAsync<BackupException>(call);
        error.Kind.ShouldBe(kind, error.Message);
        error.Message.ShouldNotBeNullOrWhiteSpace();
        return error;
    }

    /// <summary>Runs a call for something that the driver cannot do: it must say so, and what to do instead.</summary>
    protected static async Task ShouldRefuseAsync(Func<Task> call) =>
        (await ShouldFailAsync(ErrorKind.Unsupported, call)).Remedy.ShouldNotBeNullOrWhiteSpace();

    private bool Can(DriverFeatures feature) => Features.HasFlag(feature);
}
