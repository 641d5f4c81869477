using Emberkeep.Backups;
using Emberkeep.Conformance.Drivers;
using Emberkeep.Drivers;
using Emberkeep.Engine.Records;
using Emberkeep.Tsm.Tests.Support;

namespace Emberkeep.Tsm.Tests.Driver;

/// <summary>The driver over the double of the client.</summary>
public abstract class TsmDriverConformance : DriverConformance
{
    private protected TsmDriverConformance(TsmWorld world) => World = world;

    protected override DriverFeatures Features => TsmBackupDriver.Features;

    private protected TsmWorld World { get; }

    protected override ValueTask<BackupDriver> OpenAsync() =>
        ValueTask.FromResult<BackupDriver>(new TsmBackupDriver(World.Options, TimeProvider.System, World.Log));

    protected override ValueTask<IReadOnlyList<string>> ListStoredAsync()
    {
        string[] stored = [.. Files(Path.Combine(World.Server, "objects")), .. Files(World.Records), .. Files(World.Volumes).Where(IsOfAJob)];
        return ValueTask.FromResult<IReadOnlyList<string>>([.. stored.Order(StringComparer.Ordinal)]);
    }

    protected override BackupRecord ExportAndImport(BackupRecord record) => ExportedRecordCodec.Import(ExportedRecordCodec.Export(record, 0));

    protected override ValueTask CleanUpAsync()
    {
        World.Dispose();
        return ValueTask.CompletedTask;
    }

    private static IEnumerable<string> Files(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories) : [];

    private static bool IsOfAJob(string path) =>
        Path.GetFileName(path) is var name && !name.StartsWith("volume-", StringComparison.Ordinal) && !name.StartsWith("target-", StringComparison.Ordinal);
}
