using Emberkeep.Backups;
using Emberkeep.Ceph.Volumes;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Native.Ceph;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Ceph.Tests.Servers;

/// <summary>An image whose snapshots are backed up to a repository that is not in Ceph, one on top of the other.</summary>
internal sealed class ImageChain(CephWorld world, IObjectStore? store = null, ChunkedDriverOptions? options = null) : IAsyncDisposable
{
    private readonly ChunkedBackupDriver _driver = new(
        store ?? new MemoryStore(),
        options ?? new ChunkedDriverOptions { Service = "cinder.backup.drivers.posix.PosixBackupDriver", BlockSize = 4096, ObjectSize = 2 << 20, Compression = "none" },
        TimeProvider.System,
        NullLogger<ChunkedBackupDriver>.Instance);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The backups so far, oldest first.</summary>
    public List<BackupRecord> Records { get; } = [];

    /// <summary>What each backup was made of.</summary>
    public List<byte[]> Contents { get; } = [];

    /// <summary>What was read of the image for the newest backup.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The repository.</summary>
    public ChunkedBackupDriver Driver => _driver;

    public string Pool => world.Address.Pool;

    public string Image => world.Address.Image;

    /// <summary>Changes the image as a client does that has it open for writing.</summary>
    public async Task ChangeAsync(Func<RbdImage, Task> change)
    {
        await using var image = await world.Volumes.OpenImageAsync(Image, null, readOnly: false, Cancel);
        await change(image);
        await image.FlushAsync(Cancel);
    }

    /// <summary>Makes a snapshot.</summary>
    public Task SnapshotAsync(string name) => ChangeAsync(image => image.CreateSnapshotAsync(name, Cancel));

    /// <summary>Removes a snapshot.</summary>
    public Task RemoveAsync(string name) => ChangeAsync(image => image.RemoveSnapshotAsync(name, Cancel));

    /// <summary>Opens the image or one of its snapshots.</summary>
    public async Task<RbdVolumeReader> OpenAsync(string? snapshot) => (RbdVolumeReader)await RbdVolume.OpenReaderAsync(
        world.Address with { Snapshot = snapshot }, world.Options.Access, TimeProvider.System, Cancel);

    /// <summary>Backs up a snapshot (or the image) on top of the newest backup and keeps what it held.</summary>
    /// <param name="snapshot">The snapshot, or null for the image as it is.</param>
    /// <param name="changedSince">The snapshot that the user names.</param>
    /// <param name="beforeCheck">Happens before the engine makes sure that the snapshot is there.</param>
    /// <param name="readsEverything">Whether nothing is taken for unchanged.</param>
    public async Task<BackupRecord> BackUpAsync(string? snapshot, string? changedSince = null, Func<Task>? beforeCheck = null, bool readsEverything = false)
    {
        await using var reader = await OpenAsync(snapshot);
        var counter = new CountingVolume(reader) { BeforeCheck = beforeCheck };
        var request = world.Request(Records.LastOrDefault()) with
        {
            ChangedBlocks = changedSince is null ? null : await reader.CompareWithSnapshotAsync(changedSince, Cancel),
            ReadsEverything = readsEverything,
        };
        var content = reader.Length > 256 << 20 ? [] : await ReadAsync(reader);
        var record = await _driver.BackupAsync(request, counter, null, Cancel);
        BytesRead = counter.BytesRead;
        Records.Add(record);
        Contents.Add(content);
        return record;
    }

    /// <summary>Restores each backup over a dirty target and compares it with what it was made of.</summary>
    public async Task VerifyAsync()
    {
        for (var i = 0; i < Records.Count; i++)
        {
            var target = MemoryVolume.Dirty(Contents[i].Length);
            await _driver.RestoreAsync(new BackupChain(Records[..(i + 1)]), target, new RestoreOptions(), null, Cancel);
            target.Content.SequenceEqual(Contents[i]).ShouldBeTrue($"backup {i + 1} of {Records.Count}");
        }
    }

    public ValueTask DisposeAsync() => _driver.DisposeAsync();

    private static async Task<byte[]> ReadAsync(IVolumeReader reader)
    {
        var content = new byte[reader.Length];
        (await reader.ReadAsync(0, content, Cancel)).ShouldBe(content.Length);
        return content;
    }
}
