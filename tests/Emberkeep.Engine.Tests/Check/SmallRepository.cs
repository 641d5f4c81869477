using Emberkeep.Backups;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Check;

/// <summary>A repository so small that every byte of it can be damaged in turn: a full backup and an increment of a volume of a few blocks.</summary>
internal sealed class SmallRepository
{
    private const int BlockSize = 512;
    private const int Layers = 2;
    private readonly Repo _repo = new();
    private readonly List<BackupRecord> _records = [];
    private readonly List<byte[]> _volumes = [];

    private SmallRepository()
    {
    }

    public MemoryStore Store => _repo.Memory;

    public IReadOnlyList<BackupRecord> Records => _records;

    /// <summary>Every file: container, name and content.</summary>
    public List<(string Container, string Name, byte[] Content)> Files { get; } = [];

    public static async Task<SmallRepository> MakeAsync(string compression)
    {
        var small = new SmallRepository();
        var driver = small._repo.Driver(objectBlocks: 2, BlockSize, compression);
        var volume = new byte[(5 * BlockSize) + 100];
        new Random(11).NextBytes(volume.AsSpan(0, 700));
        volume.AsSpan(2 * BlockSize, 600).Fill((byte)'x');
        for (var layer = 0; layer < Layers; layer++)
        {
            var request = small._repo.Request(small._records.LastOrDefault()) with
            {
                Name = "nightly",
                Description = "of db01",
                VolumeMetadata = """{"version": 2, "volume-base-metadata": {"size": 1}}""",
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["k"] = "v" },
                SourcePath = "/dev/vg0/db01",
            };
            small._records.Add(await driver.BackupAsync(request, new MemoryVolume([.. volume]), null, TestContext.Current.CancellationToken));
            small._volumes.Add([.. volume]);
            volume[(3 * BlockSize) + 7] ^= 1;
            volume[^1] = (byte)layer;
        }

        foreach (var container in small._records.Select(record => record.Container!.Value.Value))
        {
            small.Files.AddRange(small.Store.Names(container).Select(name => (container, name, small.Store.Content(container, name))));
        }

        return small;
    }

    /// <summary>Restores every layer over a dirty target: each must be refused, or be right.</summary>
    /// <returns>True when every layer was restored.</returns>
    public async Task<bool> RestoreRightlyOrNotAtAllAsync(string what)
    {
        var all = true;
        for (var layer = 0; layer < Layers; layer++)
        {
            var target = MemoryVolume.Dirty(_volumes[layer].Length);
            try
            {
                await _repo.Driver(2, BlockSize).RestoreAsync(new BackupChain(_records[..(layer + 1)]), target, null, TestContext.Current.CancellationToken);
            }
            catch (Errors.BackupException)
            {
                all = false;
                continue;
            }

            target.Content.SequenceEqual(_volumes[layer]).ShouldBeTrue($"{what}: layer {layer + 1} was restored as good and is wrong");
        }

        return all;
    }
}
