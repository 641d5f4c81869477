using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Interop.Tests.Transfers;

/// <summary>A directory with a volume and a repository, and the jobs on them. Plain objects of 1 MiB, blocks of 4 KiB.</summary>
internal sealed class TransferWorld
{
    public const int BlockSize = 4096;
    public const int ObjectSize = 1 << 20;

    private readonly VolumeId _volumeId = new(Guid.NewGuid());
    private int _seconds;

    public TransferWorld(string root)
    {
        Root = root;
        Directory.CreateDirectory(Repository);
    }

    public string Root { get; }

    public string Repository => Path.Combine(Root, "repository");

    public string VolumeFile => Path.Combine(Root, "volume");

    public string Target => Path.Combine(Root, "target");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A driver that never moves data by itself: what every other reader of the repository is like.</summary>
    public ChunkedBackupDriver PlainDriver() => Driver(PosixStore.Open(Repository, new PosixStoreOptions { ServerCopy = false }));

    public static ChunkedBackupDriver Driver(IObjectStore store, string compression = "none", int objectSize = ObjectSize) => new(
        store,
        new ChunkedDriverOptions
        {
            Service = "cinder.backup.drivers.nfs.NFSBackupDriver",
            ObjectSize = objectSize,
            BlockSize = BlockSize,
            Compression = compression,
            Workers = 2,
        },
        TimeProvider.System,
        NullLogger<ChunkedBackupDriver>.Instance);

    public async Task<BackupRecord> BackUpAsync(BackupDriver driver, BackupRecord? parent = null)
    {
        await using var volume = LocalVolume.OpenReader(VolumeFile);
        return await driver.BackupAsync(
            new BackupRequest
            {
                Id = new BackupId(Guid.NewGuid()),
                VolumeId = _volumeId,
                Parent = parent,
                CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddSeconds(++_seconds),
            },
            volume,
            null,
            Cancel);
    }

    /// <summary>Restores and returns what the target holds, from the first byte to the volume's last.</summary>
    public async Task<byte[]> RestoreAsync(BackupDriver driver, bool isDirty, params BackupRecord[] chain)
    {
        var layers = new BackupChain(chain);
        var length = await driver.GetVolumeLengthAsync(layers, Cancel);
        File.Delete(Target);
        if (isDirty)
        {
            await File.WriteAllBytesAsync(Target, Noise((int)length + 5000, 99), Cancel);
        }

        await using (var volume = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = length, Overwrite = isDirty }))
        {
            var report = await driver.RestoreAsync(layers, volume, null, Cancel);
            (report.BytesWritten + report.BytesZeroed).ShouldBe(length);
        }

        return (await File.ReadAllBytesAsync(Target, Cancel))[..(int)length];
    }

    public static async Task ShouldBeWholeAsync(BackupDriver driver, params BackupRecord[] chain) =>
        (await driver.VerifyAsync(new BackupChain(chain), new VerifyOptions(), null, Cancel)).Faults.ShouldBeEmpty();

    public static byte[] Noise(int length, int seed)
    {
        var noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }
}
