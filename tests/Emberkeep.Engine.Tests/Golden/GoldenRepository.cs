using Emberkeep.Backups;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Engine.Tests.Golden;

/// <summary>A golden repository in a memory store, so that tests can damage it. Backup 2 builds on 1, backup 3 (no change) on 2.</summary>
internal sealed class GoldenRepository
{
    private readonly Dictionary<BackupId, BackupRecord> _records = [];
    private readonly bool _isLarge;

    private GoldenRepository(string name)
    {
        _isLarge = string.Equals(name, "posix-zlib", StringComparison.Ordinal);
        Driver = OpenDriver(_isLarge ? 32768 : 4096);
    }

    public MemoryStore Store { get; } = new();

    public ChunkedBackupDriver Driver { get; }

    public static async Task<GoldenRepository> LoadAsync(string name)
    {
        var golden = new GoldenRepository(name);
        foreach (var path in GoldenFiles.EndingWith("").Where(path => path.StartsWith(name + "/", StringComparison.Ordinal)))
        {
            var container = ContainerName.Parse(Path.GetRelativePath(name, Path.GetDirectoryName(path)!));
            await golden.Store.EnsureContainerAsync(container, CancellationToken.None);
            await using var writer = await golden.Store.CreateAsync(container, ObjectName.Parse(Path.GetFileName(path)), CancellationToken.None);
            await writer.WriteAsync(GoldenFiles.Read(path), CancellationToken.None);
            await writer.CommitAsync(CancellationToken.None);
        }

        await foreach (var record in golden.Driver.DiscoverAsync(e => throw e, CancellationToken.None))
        {
            golden._records.Add(record.Id, record);
        }

        golden._records.Count.ShouldBe(3);
        return golden;
    }

    public ChunkedBackupDriver OpenDriver(int blockSize) => new(
        Store,
        new ChunkedDriverOptions { Service = "cinder.backup.drivers.posix.PosixBackupDriver", BlockSize = blockSize, ObjectSize = blockSize * 2L },
        TimeProvider.System,
        NullLogger<ChunkedBackupDriver>.Instance);

    public BackupRecord Record(int number) => _records[BackupId.Parse($"aaaaaaaa-0000-4000-8000-00000000000{number}")];

    public BackupChain Chain(int number) => new([.. Enumerable.Range(1, number).Select(Record)]);

    /// <summary>The volume at a layer, as the generator of the golden data made it.</summary>
    public byte[] Expected(int layer)
    {
        var scale = _isLarge ? 8 : 1;
        var record = Record(1);
        var expected = new byte[20480 * scale];
        Store.Content(record.Container!.Value.Value, $"{record.ServiceMetadata}-00001").CopyTo(expected, 0);
        expected.AsSpan(16384 * scale, 100).Fill((byte)'x');
        if (layer > 1)
        {
            expected[4096 * scale] ^= 1;
            expected[8192 * scale] = 7;
            expected[(16384 * scale) + 5] = 9;
            expected[^1] = 1;
        }

        return expected;
    }
}
