using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Interop.Tests.Chains;
using Emberkeep.Interop.Tests.Cinder;
using Emberkeep.Testing;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Interop.Tests;

/// <summary>
/// Backup and restore of one volume to object stores, by turns with Cinder's stock driver on the same server. The figures depend on the machine and on what
/// else runs there: they are printed, and only what was restored is judged.
/// </summary>
[Trait("Category", "Long")]
public sealed class ThroughputTests(ITestOutputHelper output)
{
    /// <summary>MiB of data, of which half can be compressed; EMBERKEEP_THROUGHPUT_SIZE says another size.</summary>
    private static readonly int s_size = Number("EMBERKEEP_THROUGHPUT_SIZE", 256);

    private static readonly int s_rounds = Number("EMBERKEEP_THROUGHPUT_ROUNDS", 5);

    /// <summary>What both products have for these stores where nobody says otherwise (<c>backup_swift_object_size</c>, <c>backup_s3_object_size</c>).</summary>
    private const int ProductionObjectSize = 52_428_800;

    private readonly VolumeId _volume = new(Guid.NewGuid());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none")]
    [InlineData("zlib")]
    public async Task BackUpAndRestore_S3_BesideCinder(string compression)
    {
        await using var shared = new S3Repository();
        await shared.InitializeAsync();
        shared.Require();
        await CompareAsync("radosgw S3", shared.NewPlace(), shared.Cinder, compression);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("zlib")]
    public async Task BackUpAndRestore_Swift_BesideCinder(string compression)
    {
        await using var shared = new SwiftRepository();
        await shared.InitializeAsync();
        shared.Require();
        await CompareAsync("Swift", shared.NewPlace(), shared.Cinder, compression);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private async Task CompareAsync(string server, ChainPlace place, CinderProcess cinder, string compression)
    {
        using var directory = new TempDirectory();
        var source = directory.File("volume");
        await WriteVolumeAsync(source);
        await cinder.RunAsync(new JsonObject
        {
            ["op"] = "configure",
            ["options"] = new JsonObject(place.CinderOptions.Select(option => KeyValuePair.Create(option.Key, (JsonNode?)option.Value)))
            {
                ["backup_compression_algorithm"] = compression,
            },
        });
        await using var driver = new ChunkedBackupDriver(
            await place.OpenStoreAsync(Cancel),
            new ChunkedDriverOptions
            {
                Service = place.Service,
                Compression = compression,
                PrefixStyle = place.PrefixStyle,
                DefaultContainer = place.Container,
                ObjectSize = ProductionObjectSize,
            },
            TimeProvider.System,
            NullLogger<ChunkedBackupDriver>.Instance);
        var seconds = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var round = 0; round < s_rounds; round++)
        {
            var ours = await RunOursAsync(driver, source, directory.File("ours"), seconds);
            var theirs = await RunCindersAsync(driver, cinder, place, source, directory.File("theirs"), seconds);
            await driver.DeleteAsync(ours, Cancel);
            await driver.DeleteAsync(theirs, Cancel);
        }

        var load = await File.ReadAllTextAsync("/proc/loadavg", Cancel);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{server}, {compression}, {s_size} MiB, {s_rounds} rounds, load {load.Trim()}"));
        foreach (var what in (string[])["backup", "restore"])
        {
            var (ours, theirs) = (Median(seconds["Emberkeep " + what]), Median(seconds["Cinder " + what]));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {what}: Emberkeep {s_size / ours:F1} MiB/s, Cinder {s_size / theirs:F1} MiB/s, ratio {theirs / ours:F2}"));
        }
    }

    private async Task<BackupRecord> RunOursAsync(BackupDriver driver, string source, string target, Dictionary<string, List<double>> seconds)
    {
        BackupRecord? record = null;
        await TimeAsync(seconds, "Emberkeep backup", async () =>
        {
            await using var volume = LocalVolume.OpenReader(source);
            var request = new BackupRequest { Id = new BackupId(Guid.NewGuid()), VolumeId = _volume, CreatedAt = TimeProvider.System.GetUtcNow() };
            record = await driver.BackupAsync(request, volume, null, Cancel);
        });
        File.Delete(target);
        await TimeAsync(seconds, "Emberkeep restore", async () =>
        {
            await using var volume = LocalVolume.OpenWriter(target, new OpenWriterOptions { CreateLength = new FileInfo(source).Length });
            await driver.RestoreAsync(new BackupChain([record!]), volume, null, Cancel);
        });
        RequireSame(source, target);
        return record!;
    }

    private async Task<BackupRecord> RunCindersAsync(
        BackupDriver driver, CinderProcess cinder, ChainPlace place, string source, string target, Dictionary<string, List<double>> seconds)
    {
        var id = new BackupId(Guid.NewGuid());
        await TimeAsync(seconds, "Cinder backup", () => cinder.RunAsync(new JsonObject
        {
            ["op"] = "backup",
            ["driver"] = place.CinderDriver,
            ["volume_file"] = source,
            ["records"] = new JsonArray(),
            ["backup"] = new JsonObject
            {
                ["id"] = id.ToString(),
                ["volume_id"] = _volume.ToString(),
                ["parent_id"] = null,
                ["display_name"] = "by cinder",
                ["created_at"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                ["size"] = 1,
            },
        }));
        BackupRecord? record = null;
        await foreach (var found in driver.DiscoverAsync(e => throw e, Cancel))
        {
            record = found.Id == id ? found : record;
        }

        // It restores into an existing file only.
        await using (var file = File.Create(target))
        {
            file.SetLength(new FileInfo(source).Length);
        }

        await TimeAsync(seconds, "Cinder restore", () => cinder.RunAsync(new JsonObject
        {
            ["op"] = "restore",
            ["driver"] = place.CinderDriver,
            ["backup_id"] = id.ToString(),
            ["records"] = ChainRun.RecordsForCinder([record!]),
            ["target_file"] = target,
            ["volume_is_new"] = false,
        }));
        RequireSame(source, target);
        return record!;
    }

    private static async Task TimeAsync(Dictionary<string, List<double>> seconds, string what, Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        await action();
        if (!seconds.TryGetValue(what, out var list))
        {
            seconds[what] = list = [];
        }

        list.Add(watch.Elapsed.TotalSeconds);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void RequireSame(string expected, string actual)
    {
        var command = Command.Run("cmp", expected, actual);
        command.ExitCode.ShouldBe(0, command.Output);
    }

    /// <summary>Alternating runs of 64 KiB of random bytes and of text-like ones.</summary>
    private static async Task WriteVolumeAsync(string path)
    {
        var random = new Random(11);
        var piece = new byte[1 << 16];
        await using var file = File.Create(path);
        for (var i = 0; i < s_size * 16; i++)
        {
            random.NextBytes(piece);
            if (i % 2 == 1)
            {
                for (var j = 0; j < piece.Length; j++)
                {
                    piece[j] = (byte)('a' + (piece[j] & 7));
                }
            }

            await file.WriteAsync(piece, Cancel);
        }
    }
}
