using Emberkeep.Backups;
using Emberkeep.Cli.Composition;
using Emberkeep.Drivers;
using Emberkeep.Engine.Records;
using Emberkeep.Errors;
using Emberkeep.Volumes;

namespace Emberkeep.Cli.Tests;

/// <summary>Everything outside the command line, in memory.</summary>
internal sealed class FakeComposition(FakeBackupDriver driver) : IComposition
{
    public Dictionary<string, FakeVolume> Volumes { get; } = new(StringComparer.Ordinal);

    public List<RepositorySelection> Selections { get; } = [];

    public ConfigurationReport Configuration { get; set; } = new([], []);

    public BackupException? OpenFailure { get; set; }

    public string HostName => Samples.Host;

    public ConfigurationReport LoadConfiguration(RepositorySelection selection)
    {
        Selections.Add(selection);
        return Configuration;
    }

    public Task<BackupDriver> OpenDriverAsync(RepositorySelection selection, CancellationToken cancellationToken)
    {
        Selections.Add(selection);
        return OpenFailure is null ? Task.FromResult<BackupDriver>(driver) : throw OpenFailure;
    }

    public string NormalizeVolumePath(string path) => Path.GetFullPath(path, "/");

    public VolumeId DeriveVolumeId(string path) => DerivedId(path);

    public Task<IVolumeReader> OpenReaderAsync(string path, CancellationToken cancellationToken) => Volumes.TryGetValue(path, out var volume)
        ? Task.FromResult<IVolumeReader>(volume)
        : throw new BackupException(ErrorKind.NotFound, $"There is no volume {path}.");

    public bool VolumeExists(string path) => Volumes.ContainsKey(path);

    public Task<RestoreTarget> OpenTargetAsync(string path, long length, bool overwrite, CancellationToken cancellationToken)
    {
        var existed = Volumes.TryGetValue(path, out var volume);
        volume ??= Volumes[path] = new FakeVolume(path, length);
        return Task.FromResult(new RestoreTarget(volume, () => ValueTask.FromResult(!existed && !volume.IsDisposed && Volumes.Remove(path))));
    }

    public string DescribeVolume(VolumeId id, string path, long length) => $"{path} {length}";

    public ExportedRecord ExportRecord(BackupRecord record, int dependentBackups) => new(record.Service, $"{record.Id} {record.VolumeId}");

    public BackupRecord ImportRecord(ExportedRecord record)
    {
        if (record.BackupUrl.Split(' ') is not [var id, var volume])
        {
            throw new BackupException(ErrorKind.Invalid, "The record is not one.");
        }

        var known = driver.Records.Find(candidate => candidate.Id == BackupId.Parse(id)) ?? Samples.Record(1) with { Id = BackupId.Parse(id) };
        return known with { VolumeId = VolumeId.Parse(volume) };
    }

    public static VolumeId DerivedId(string path) => new(new Guid(path.Length, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 7));
}
