using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Format;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Engine.Tests.Driver;

/// <summary>A repository in memory with the short cuts that tests of the driver need.</summary>
internal sealed class Repo
{
    public const int BlockSize = 4096;
    private static readonly DateTimeOffset s_start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private int _backups;

    public Repo()
        : this(new MemoryStore(), null)
    {
    }

    private Repo(MemoryStore memory, IObjectStore? store)
    {
        Memory = memory;
        Store = store ?? memory;
    }

    public MemoryStore Memory { get; }

    public IObjectStore Store { get; }

    public VolumeId VolumeId { get; } = VolumeId.Parse("11111111-2222-4333-8444-555555555555");

    public ChunkedBackupDriver Driver(
        int objectBlocks = 8, int blockSize = BlockSize, string compression = "zlib", int workers = 2, IObjectStore? store = null, SpaceReserve? reserve = null, int? maxObjects = null,
        long journalStep = 256 << 20, Emberkeep.Engine.Journal.JobOwner? owner = null, TimeProvider? time = null) => new(
        store ?? Store,
        new ChunkedDriverOptions
        {
            Service = "cinder.backup.drivers.posix.PosixBackupDriver",
            ObjectSize = (long)objectBlocks * blockSize,
            BlockSize = blockSize,
            Compression = compression,
            Workers = workers,
            ReserveSpace = reserve ?? SpaceReserve.None,
            MaxObjects = maxObjects ?? BackupMetadata.MaxObjects,
            JournalStep = journalStep,
            Owner = owner,
        },
        time ?? TimeProvider.System,
        NullLogger<ChunkedBackupDriver>.Instance);

    /// <summary>The same repository seen through another store.</summary>
    public Repo Over(IObjectStore store) => new(Memory, store) { _backups = _backups };

    public BackupRequest Request(BackupRecord? parent = null) => new()
    {
        Id = new BackupId(new Guid(++_backups, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1)),
        VolumeId = VolumeId,
        Parent = parent,
        CreatedAt = s_start.AddSeconds(_backups),
    };

    public Task<BackupRecord> BackUpAsync(IVolumeReader volume, BackupRecord? parent = null, ChunkedBackupDriver? driver = null) =>
        (driver ?? Driver()).BackupAsync(Request(parent), volume, null, TestContext.Current.CancellationToken);

    public async Task<IReadOnlyList<BackupRecord>> DiscoverAsync()
    {
        var records = new List<BackupRecord>();
        await foreach (var record in Driver(store: Memory).DiscoverAsync(e => throw e, TestContext.Current.CancellationToken))
        {
            records.Add(record);
        }

        return records;
    }

    /// <summary>Restores over a dirty target and returns it.</summary>
    public async Task<MemoryVolume> RestoreAsync(int length, params BackupRecord[] chain)
    {
        var target = MemoryVolume.Dirty(length);
        await Driver().RestoreAsync(new BackupChain(chain), target, null, TestContext.Current.CancellationToken);
        return target;
    }

    public Task<VerifyReport> VerifyAsync(params BackupRecord[] chain) =>
        Driver().VerifyAsync(new BackupChain(chain), new VerifyOptions(), null, TestContext.Current.CancellationToken);

    /// <summary>Number of objects in the store, of whatever kind.</summary>
    public async Task<int> CountObjectsAsync()
    {
        var count = 0;
        await foreach (var container in Memory.ListContainersAsync(TestContext.Current.CancellationToken))
        {
            count += Memory.Names(container.Value).Count;
        }

        return count;
    }
}
