using Emberkeep.Backups;
using Emberkeep.Conformance.Drivers;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Engine.Records;
using Emberkeep.S3.Tests.Servers;
using Emberkeep.Storage.S3;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.S3.Tests.Drivers;

/// <summary>The chunked driver over S3 on a real server. Each test has a bucket of its own, and is alone with its user's buckets.</summary>
public abstract class S3DriverConformance : DriverConformance
{
    private readonly string _bucket = $"b{Guid.NewGuid():N}";
    private S3StoreOptions? _options;

    protected override DriverFeatures Features => ChunkedBackupDriver.FeaturesOf(typeof(S3Store));

    /// <summary>The server, as a user that no other test class has.</summary>
    protected abstract Task<S3StoreOptions> FindServerAsync();

    protected override async ValueTask<BackupDriver> OpenAsync()
    {
        _options ??= await FindServerAsync() with { Bucket = _bucket, AllBuckets = false };
        return new ChunkedBackupDriver(
            new S3Store(_options, TimeProvider.System, NullLogger.Instance),
            new ChunkedDriverOptions
            {
                Service = "cinder.backup.drivers.s3.S3BackupDriver",
                PrefixStyle = PrefixStyle.ObjectStore,
                DefaultContainer = ContainerName.Parse(_bucket),
                ObjectSize = 131_072,
                BlockSize = 4096,
                Workers = 2,
                JournalStep = 1,
            },
            TimeProvider.System,
            NullLogger<ChunkedBackupDriver>.Instance);
    }

    /// <summary>All but the object with which the store tries out the server: that one stays.</summary>
    protected override async ValueTask<IReadOnlyList<string>> ListStoredAsync() =>
        [.. (await BucketSweep.KeysAsync(_options!, _bucket)).Where(key => key != S3Names.ProbeKey).Order(StringComparer.Ordinal)];

    protected override BackupRecord ExportAndImport(BackupRecord record) => ExportedRecordCodec.Import(ExportedRecordCodec.Export(record, 0));

    protected override async ValueTask CleanUpAsync()
    {
        if (_options is not null)
        {
            await BucketSweep.RunAsync(_options);
        }
    }
}
