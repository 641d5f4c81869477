using Emberkeep.Backups;
using Emberkeep.Conformance.Drivers;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Engine.Records;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Storage.FileSystem.Tests.Drivers;

/// <summary>The chunked driver over a directory, with files as volumes, so that the kernel may move data.</summary>
public sealed class PosixDriverConformanceTests : DriverConformance
{
    private readonly TempDirectory _directory = new();

    public PosixDriverConformanceTests() => Directory.CreateDirectory(Root);

    protected override DriverFeatures Features => ChunkedBackupDriver.FeaturesOf(typeof(PosixStore));

    private string Root => _directory.File("repository");

    protected override ValueTask<BackupDriver> OpenAsync() => ValueTask.FromResult<BackupDriver>(new ChunkedBackupDriver(
        PosixStore.Open(Root),
        new ChunkedDriverOptions { Service = "cinder.backup.drivers.posix.PosixBackupDriver", ObjectSize = 131_072, BlockSize = 4096, Compression = "none", Workers = 2, JournalStep = 1 },
        TimeProvider.System,
        NullLogger<ChunkedBackupDriver>.Instance));

    protected override async ValueTask<IVolumeReader> OpenVolumeAsync(SampleVolume content, VolumeId volume)
    {
        var path = _directory.File($"volume-{volume}");
        await content.WriteFileAsync(path, Cancel);
        return LocalVolume.OpenReader(path);
    }

    protected override async ValueTask<DriverTarget> OpenTargetAsync(SampleVolume content)
    {
        var path = _directory.File($"target-{Guid.NewGuid():N}");
        await content.WriteFileAsync(path, Cancel);
        return new DriverTarget(
            LocalVolume.OpenWriter(path, new OpenWriterOptions { CreateLength = content.Length, Overwrite = true }), () => File.ReadAllBytesAsync(path, Cancel));
    }

    protected override ValueTask<IReadOnlyList<string>> ListStoredAsync() => ValueTask.FromResult<IReadOnlyList<string>>(
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]);

    protected override BackupRecord ExportAndImport(BackupRecord record) => ExportedRecordCodec.Import(ExportedRecordCodec.Export(record, 0));

    protected override ValueTask CleanUpAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
