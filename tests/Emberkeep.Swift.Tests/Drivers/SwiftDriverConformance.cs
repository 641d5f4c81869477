using Emberkeep.Backups;
using Emberkeep.Conformance.Drivers;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Engine.Records;
using Emberkeep.Storage.Swift;
using Emberkeep.Swift.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Swift.Tests.Drivers;

/// <summary>The chunked driver over Swift on a real server. Each test has an account of its own.</summary>
public abstract class SwiftDriverConformance : DriverConformance
{
    private SwiftStoreOptions? _options;

    protected override DriverFeatures Features => ChunkedBackupDriver.FeaturesOf(SwiftStoreOpener.StoreType);

    /// <summary>The server, with an account that no other test has.</summary>
    protected abstract Task<SwiftStoreOptions> FindServerAsync();

    protected override async ValueTask<BackupDriver> OpenAsync()
    {
        _options ??= await FindServerAsync();
        return new ChunkedBackupDriver(
            SwiftStoreOpener.Open(_options, TimeProvider.System, NullLogger.Instance),
            new ChunkedDriverOptions
            {
                Service = "cinder.backup.drivers.swift.SwiftBackupDriver",
                PrefixStyle = PrefixStyle.ObjectStore,
                DefaultContainer = _options.Container,
                ObjectSize = 131_072,
                BlockSize = 4096,
                Workers = 2,
                JournalStep = 1,
            },
            TimeProvider.System,
            NullLogger<ChunkedBackupDriver>.Instance);
    }

    protected override async ValueTask<IReadOnlyList<string>> ListStoredAsync() => await AccountListing.RunAsync(_options!.Credentials, Cancel);

    protected override BackupRecord ExportAndImport(BackupRecord record) => ExportedRecordCodec.Import(ExportedRecordCodec.Export(record, 0));
}
