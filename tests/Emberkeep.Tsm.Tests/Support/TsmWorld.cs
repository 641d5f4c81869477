using Emberkeep.Backups;
using Emberkeep.Configuration.Values;
using Emberkeep.Drivers;
using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Tsm.Tests.Support;

/// <summary>A driver over the double, with a directory for the pretended server, one for records and one for volumes.</summary>
internal sealed class TsmWorld : IDisposable
{
    public const int Length = (3 << 20) + 12_345;

    private readonly TempDirectory _directory = new();

    public TsmWorld(Func<TsmDriverOptions, TsmDriverOptions>? change = null)
    {
        Directory.CreateDirectory(Server);
        Directory.CreateDirectory(Volumes);
        File.WriteAllText(OptionsFile, $"SErvername SERVER1\n* DOUBLE {Server}\n");
        var options = new TsmDriverOptions
        {
            RecordDirectory = Records,
            Client = Client,
            OptionsFile = OptionsFile,
            LinkDirectory = Volumes,
            Host = "host",
            Timeout = TimeSpan.FromSeconds(60),
        };
        Options = change?.Invoke(options) ?? options;
        Driver = new TsmBackupDriver(Options, TimeProvider.System, Log);
    }

    /// <summary>The double.</summary>
    public static string Client => Path.Combine(AppContext.BaseDirectory, "Emberkeep.Tsm.Double");

    public string Server => _directory.File("server");

    public string Records => _directory.File("records");

    public string Jobs => Path.Combine(Records, "jobs");

    public string Volumes => _directory.File("volumes");

    public string OptionsFile => _directory.File("dsm.opt");

    public TsmDriverOptions Options { get; }

    public TsmBackupDriver Driver { get; }

    public RecordingLogger Log { get; } = new();

    public VolumeId VolumeId { get; } = new(Guid.NewGuid());

    /// <summary>The command lines that the client was given so far, each with the names of its environment's variables behind #.</summary>
    public string[] Calls => File.Exists(Path.Combine(Server, "calls")) ? File.ReadAllLines(Path.Combine(Server, "calls")) : [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static SampleVolume Sample(int seed) => new(
        Length, new SampleRun(RunKind.Random, 0, 1 << 20, seed), new SampleRun(RunKind.Zeros, 1 << 20, 300_000, 0), new SampleRun(RunKind.Random, 2 << 20, (1 << 20) + 12_345, seed + 1));

    public string VolumePath(string name) => Path.Combine(Volumes, name);

    /// <summary>Makes a volume of a sample and returns its path.</summary>
    public async Task<string> MakeVolumeAsync(SampleVolume sample, string name = "volume")
    {
        await sample.WriteFileAsync(VolumePath(name), Cancel);
        return VolumePath(name);
    }

    /// <summary>Asks the double for failures: verb, part of the path or *, fault, argument.</summary>
    public void Fail(params string[] lines) => File.WriteAllLines(Path.Combine(Server, "faults"), lines);

    public void Settings(params string[] lines) => File.WriteAllLines(Path.Combine(Server, "settings"), lines);

    public BackupRequest Request(BackupId? id = null) => new()
    {
        Id = id ?? new BackupId(Guid.NewGuid()),
        VolumeId = VolumeId,
        Name = "name é",
        Description = "text",
        CreatedAt = new DateTimeOffset(2026, 11, 23, 7, 0, 0, TimeSpan.Zero),
        VolumeMetadata = """{"version": 2}""",
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "value" },
        SourcePath = VolumePath("volume"),
    };

    public Task<BackupRecord> BackupAsync(string path, BackupId? id = null, CancellationToken? cancellationToken = null) =>
        BackupAsync(path, Request(id), cancellationToken);

    public async Task<BackupRecord> BackupAsync(string path, BackupRequest request, CancellationToken? cancellationToken = null)
    {
        await using var reader = LocalVolume.OpenReader(path);
        return await Driver.BackupAsync(request, reader, null, cancellationToken ?? Cancel);
    }

    /// <summary>Restores to a file that was full of other bytes and longer, and returns what it holds up to the volume's length.</summary>
    public async Task<(RestoreReport Report, byte[] Content)> RestoreAsync(
        BackupRecord record, RestoreOptions? options = null, string name = "target", CancellationToken? cancellationToken = null)
    {
        var path = VolumePath(name);
        await File.WriteAllBytesAsync(path, MemoryVolume.Dirty((int)record.VolumeLength! + 1000).Content.ToArray(), Cancel);
        RestoreReport report;
        await using (var writer = LocalVolume.OpenWriter(path, new OpenWriterOptions { CreateLength = (long)record.VolumeLength, Overwrite = true }))
        {
            report = await Driver.RestoreAsync(new BackupChain([record]), writer, options ?? new RestoreOptions(), null, cancellationToken ?? Cancel);
        }

        var content = await File.ReadAllBytesAsync(path, Cancel);
        content.AsSpan((int)record.VolumeLength!).ContainsAnyExcept((byte)0xDB).ShouldBeFalse();
        return (report, content[..(int)record.VolumeLength]);
    }

    public async Task<IReadOnlyList<BackupRecord>> ListAsync()
    {
        var records = new List<BackupRecord>();
        await foreach (var record in Driver.DiscoverAsync(damage => throw damage, Cancel))
        {
            records.Add(record);
        }

        return records;
    }

    /// <summary>Runs the double as a person would.</summary>
    public async Task DsmcAsync(params string[] words)
    {
        var (exitCode, output) = await Task.FromResult(Command.Run(Client, [.. words, $"-optfile={OptionsFile}"]));
        exitCode.ShouldBe(0, output);
    }

    /// <summary>Makes sure that nothing is left of a job: no link, no directory, no journal, no options file with a password.</summary>
    public void ShouldBeTidy(params string[] volumes)
    {
        Directory.GetFileSystemEntries(Volumes).Select(entry => Path.GetFileName(entry)!).ShouldBe(volumes, ignoreOrder: true);
        (Directory.Exists(Jobs) ? Directory.GetFileSystemEntries(Jobs) : []).ShouldBeEmpty();
        Directory.GetFiles(Path.Combine(Server), "*.part", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    /// <summary>The number of objects that the pretended server has.</summary>
    public int CountStored() => Directory.Exists(Path.Combine(Server, "objects")) ? Directory.GetFiles(Path.Combine(Server, "objects"), "*.object").Length : 0;

    public static Secret Secret(string text) => new(text);

    public void Dispose() => _directory.Dispose();
}
