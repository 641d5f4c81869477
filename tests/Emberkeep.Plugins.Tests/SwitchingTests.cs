using Emberkeep.Backups;
using Emberkeep.Configuration.Drivers;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Storage.FileSystem.GlusterFs;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Remote;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Storage.FileSystem.Smb;
using Emberkeep.Stores;
using Emberkeep.Testing;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Plugins.Tests;

/// <summary>
/// One directory, seen by every driver that keeps files: whoever wrote a layer, each of them finds and restores it. The stores on shares are over the
/// same directory in place of a mount; mounts are tested where the servers are.
/// </summary>
public sealed class SwitchingTests : IDisposable
{
    private static readonly string[] s_family = ["sample", "posix", "nfs", "glusterfs", "smb"];

    private readonly PluginFolder _folder = new();
    private readonly SampleSettings _sample;

    public SwitchingTests() => _sample = new SampleSettings(_folder);

    public static TheoryData<string> Family => [.. s_family];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RestoreAsync_ChainOfTheWholeFamily_IsTheSameThroughEach()
    {
        var volume = Path.Combine(_sample.Volumes, "db01");
        var contents = new List<byte[]>();
        var chain = new List<BackupRecord>();
        foreach (var driver in (string[])[.. s_family, "sample"])
        {
            contents.Add(NextContent(contents.LastOrDefault(), contents.Count));
            await File.WriteAllBytesAsync(volume, contents[^1], Cancel);
            chain.Add(await BackUpAsync(driver, volume, chain));
        }

        _sample.BytesCopied.ShouldBeGreaterThan(contents[0].Length);
        await CheckThroughEachAsync(chain, contents);
    }

    /// <summary>What is built on the deleted one was written by other stores, and takes its data over through yet another one.</summary>
    [Theory]
    [MemberData(nameof(Family))]
    public async Task DeleteAnyAsync_BackupsOfTheOthers_LeavesTheRestToEach(string deleting)
    {
        var volume = Path.Combine(_sample.Volumes, "db01");
        var contents = new List<byte[]>();
        var chain = new List<BackupRecord>();
        foreach (var driver in s_family)
        {
            contents.Add(NextContent(contents.LastOrDefault(), contents.Count));
            await File.WriteAllBytesAsync(volume, contents[^1], Cancel);
            chain.Add(await BackUpAsync(driver, volume, chain));
        }

        await using (var driver = await OpenAsync(deleting))
        {
            foreach (var doomed in (int[])[0, 2])
            {
                var index = new BackupIndex(await ReadAsync(driver), driver.Location);
                var record = index.Records.Single(found => found.Id == chain[doomed].Id);
                await foreach (var report in driver.DeleteAnyAsync([record], index, isDryRun: false, Cancel))
                {
                    report.Backup.Id.ShouldBe(record.Id);
                }
            }
        }

        var left = (int[])[1, 3, 4];
        await CheckThroughEachAsync([.. left.Select(i => chain[i])], [.. left.Select(i => contents[i])]);
    }

    [Fact]
    public void CommandLine_DriverSwitchedToPosix_ListsVerifiesAndRestoresWhatTheSampleWrote()
    {
        var volume = Path.Combine(_sample.Volumes, "db02");
        File.WriteAllBytes(volume, NextContent(null, 7));
        var restored = Path.Combine(_folder.Root, "restored");

        Run("backup", "create", volume, "--name", "monday");
        Run("--set", "backup_driver=posix", "backup", "verify", "monday");
        Run("--set", "backup_driver=posix", "backup", "restore", "monday", restored);
        File.ReadAllBytes(restored).AsSpan().SequenceEqual(File.ReadAllBytes(volume)).ShouldBeTrue();
        Run("--set", "backup_driver=posix", "backup", "create", volume, "--name", "tuesday", "--incremental");
        Run("backup", "restore", "tuesday", restored, "--force");
        File.ReadAllBytes(restored).AsSpan().SequenceEqual(File.ReadAllBytes(volume)).ShouldBeTrue();
        Run("backup", "show", "monday").ShouldContain("cinder.backup.drivers.nfs.NFSBackupDriver");
    }

    [Fact]
    public void CommandLine_DriverShow_KnowsWhatTheStoreOfThePluginCanDo()
    {
        var plugin = Run("driver", "show", $"{PluginFolder.Assembly}!{PluginFolder.StoreType}").Split('\n').Single(IsCapabilities);

        plugin.ShouldBe(Run("driver", "show", "nfs").Split('\n').Single(IsCapabilities));
        plugin.ShouldContain("delete-any");

        static bool IsCapabilities(string line) => line.StartsWith("capabilities:", StringComparison.Ordinal);
    }

    [Fact]
    public void CommandLine_ConfigShow_ListsTheOptionsOfThePluginWithoutItsSecret()
    {
        var output = Run("config", "show");

        output.ShouldContain("backup_sample_volume_root");
        output.ShouldContain(_sample.Volumes);
        output.ShouldContain("backup_sample_password");
        output.ShouldNotContain("s3cret");
    }

    [Fact]
    public void CommandLine_ValueOfThePluginsOptionIsWrong_NamesFileAndLine()
    {
        var (exitCode, output) = TryRun("--set", "backup_sample_array_copy=perhaps", "backup", "list");

        exitCode.ShouldNotBe(0);
        output.ShouldContain("backup_sample_array_copy");
        output.ShouldContain("perhaps");
    }

    [Fact]
    public void CommandLine_PluginIsGone_SaysWhatWasLookedFor()
    {
        Directory.Delete(_folder.Path, recursive: true);

        var (exitCode, output) = TryRun("backup", "list");

        exitCode.ShouldNotBe(0);
        output.ShouldContain($"{PluginFolder.Assembly}.dll");
        output.ShouldContain("backup_plugin_path");
        TryRun("config", "check").ExitCode.ShouldNotBe(0);
    }

    private string Run(params string[] arguments)
    {
        var (exitCode, output) = TryRun(arguments);
        exitCode.ShouldBe(0, output);
        return output;
    }

    private (int ExitCode, string Output) TryRun(params string[] arguments) => Command.Run(
        "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "emberkeep.dll"), "--config-file", _sample.WriteFile(), .. arguments]);

    private async Task<BackupRecord> BackUpAsync(string driverName, string path, IReadOnlyList<BackupRecord> chain)
    {
        await using var driver = await OpenAsync(driverName);
        await using var volume = LocalVolume.OpenReader(path);
        return await driver.BackupAsync(
            new BackupRequest
            {
                Id = new BackupId(Guid.NewGuid()),
                VolumeId = VolumeId.Parse("11111111-2222-4333-8444-555555555555"),
                Parent = chain.Count == 0 ? null : chain[^1],
                CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddSeconds(chain.Count),
            },
            volume,
            null,
            Cancel);
    }

    private async Task<byte[]> RestoreAsync(string driverName, IEnumerable<BackupRecord> chain)
    {
        var target = Path.Combine(_sample.Volumes, "restored");
        File.Delete(target);
        await using var driver = await OpenAsync(driverName);
        var layers = new BackupChain([.. chain]);
        await using (var volume = LocalVolume.OpenWriter(
            target, new OpenWriterOptions { CreateLength = await driver.GetVolumeLengthAsync(layers, Cancel) }))
        {
            await driver.RestoreAsync(layers, volume, null, Cancel);
        }

        return await File.ReadAllBytesAsync(target, Cancel);
    }

    /// <summary>Each driver finds, verifies, checks and restores the same backups, whoever wrote them.</summary>
    private async Task CheckThroughEachAsync(IReadOnlyList<BackupRecord> records, IReadOnlyList<byte[]> contents)
    {
        foreach (var name in s_family)
        {
            await using var driver = await OpenAsync(name);
            var index = new BackupIndex(await ReadAsync(driver), driver.Location);
            index.Records.Select(record => record.Id).ShouldBe(records.Select(record => record.Id), ignoreOrder: true, name);
            (await driver.CheckRepositoryAsync(new RepositoryCheckOptions { ReadData = ReadSelection.All }, null, _ => { }, Cancel)).IsGood.ShouldBeTrue(name);
            foreach (var (record, content) in index.Records.Zip(contents))
            {
                var chain = index.ChainOf(record);
                (await driver.VerifyAsync(chain, new VerifyOptions(), null, Cancel)).Faults.ShouldBeEmpty(name);
                (await RestoreAsync(name, chain.Layers)).AsSpan().SequenceEqual(content).ShouldBeTrue($"{name}, {record.Id}");
            }
        }
    }

    private static async Task<IReadOnlyList<BackupRecord>> ReadAsync(BackupDriver driver)
    {
        var found = new List<BackupRecord>();
        await foreach (var record in driver.DiscoverAsync(damage => throw damage, Cancel))
        {
            found.Add(record);
        }

        return found;
    }

    private async Task<BackupDriver> OpenAsync(string driver)
    {
        IObjectStore store = driver switch
        {
            "posix" => PosixStore.Open(_sample.Repository),
            "nfs" => new NfsStore(new LocalFileSystem(_sample.Repository), new PosixStoreOptions(), TimeProvider.System),
            "glusterfs" => new GlusterStore(new RemoteConnection(new LocalFileSystem(_sample.Repository)), new PosixStoreOptions(), TimeProvider.System),
            "smb" => new SmbStore(new RemoteConnection(new LocalFileSystem(_sample.Repository)), new PosixStoreOptions(), TimeProvider.System),
            _ => await _sample.OpenStoreAsync(),
        };
        return new ChunkedBackupDriver(
            store,
            new ChunkedDriverOptions { Service = DriverCatalog.Find(driver)?.ClassPath ?? _sample.Plugin.Driver.ClassPath, Compression = "none", ObjectSize = 1 << 20 },
            TimeProvider.System,
            NullLogger<ChunkedBackupDriver>.Instance);
    }

    private static byte[] NextContent(byte[]? before, int seed)
    {
        var random = new Random(seed);
        byte[] content = before is null ? new byte[(3 << 20) + 4321] : [.. before];
        random.NextBytes(before is null ? content : content.AsSpan(random.Next(1 << 20), 700_000));
        content.AsSpan(random.Next(1 << 20), 200_000).Clear();
        return content;
    }
}
