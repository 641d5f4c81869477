using Emberkeep.Backups;
using Emberkeep.Conformance.Drivers;
using Emberkeep.Drivers;
using Emberkeep.Engine.Records;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Driver;

public sealed class MemoryDriverConformanceTests : DriverConformance
{
    private readonly Repo _repo = new();

    protected override DriverFeatures Features => ChunkedBackupDriver.FeaturesOf(typeof(MemoryStore));

    protected override ValueTask<BackupDriver> OpenAsync() => ValueTask.FromResult<BackupDriver>(_repo.Driver(journalStep: 1));

    protected override async ValueTask<IReadOnlyList<string>> ListStoredAsync()
    {
        var names = new List<string>(_repo.Memory.Names(".emberkeep/jobs"));
        await foreach (var container in _repo.Memory.ListContainersAsync(Cancel))
        {
            names.AddRange(_repo.Memory.Names(container.Value).Select(name => $"{container}/{name}"));
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    protected override BackupRecord ExportAndImport(BackupRecord record) => ExportedRecordCodec.Import(ExportedRecordCodec.Export(record, 0));
}
