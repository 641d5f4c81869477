using Emberkeep.Backups;
using Emberkeep.Cli.Commands;
using Emberkeep.Cli.Output;
using Emberkeep.Configuration.Loading;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Records;
using Emberkeep.Volumes;

namespace Emberkeep.Cli.Composition;

/// <summary>The real thing: configuration files, repositories and volumes of this machine.</summary>
internal sealed class LocalComposition(Terminal terminal, TimeProvider time) : IComposition
{
    private const long GiB = 1L << 30;

    public string HostName => Environment.MachineName;

    public ConfigurationReport LoadConfiguration(RepositorySelection selection)
    {
        var configuration = Load(selection);
        return new ConfigurationReport(
            [.. configuration.Settings.Show(changedOnly: false).Select(line => new ConfiguredOption(line.Option.Name, line.Text, line.Source.ToString(), line.IsDefault))],
            [.. configuration.Faults.Select(fault => fault.ToString())]);
    }

    public Task<BackupDriver> OpenDriverAsync(RepositorySelection selection, CancellationToken cancellationToken)
    {
        var configuration = Load(selection);
        foreach (var warning in configuration.Warnings)
        {
            terminal.Error.WriteLine($"emberkeep: warning: {warning}");
        }

        var factory = new DriverFactory(time, new TerminalLogger<ChunkedBackupDriver>(terminal.Error), VersionAction.Text);
        return Task.FromResult(factory.Create(configuration.Require()));
    }

    public string NormalizeVolumePath(string path) => Path.GetFullPath(path);

    public VolumeId DeriveVolumeId(string path) => VolumeIdentity.ForPath(HostName, path);

    public Task<IVolumeReader> OpenReaderAsync(string path, CancellationToken cancellationToken) => Task.FromResult(LocalVolume.OpenReader(path));

    public bool VolumeExists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    public Task<RestoreTarget> OpenTargetAsync(string path, long length, bool overwrite, CancellationToken cancellationToken)
    {
        var writer = LocalVolume.OpenWriter(path, new OpenWriterOptions { CreateLength = length, Overwrite = overwrite });
        return Task.FromResult(new RestoreTarget(writer, writer.RemoveIfCreatedAsync));
    }

    public string DescribeVolume(VolumeId id, string path, long length) => VolumeMetaWriter.Write(new VolumeFacts(
        id, Path.GetFileName(path), (int)Math.Clamp((length + GiB - 1) / GiB, 1, int.MaxValue), CreatedAt: null, AvailabilityZone: null, Metadata: null));

    public ExportedRecord ExportRecord(BackupRecord record, int dependentBackups) => ExportedRecordCodec.Export(record, dependentBackups);

    public BackupRecord ImportRecord(ExportedRecord record) => ExportedRecordCodec.Import(record);

    private static LoadedConfiguration Load(RepositorySelection selection) => ConfigurationLoader.Load(new ConfigurationSources
    {
        Files = selection.ConfigFiles,
        Directories = selection.ConfigDirectory is { } directory ? [directory] : [],
        Overrides =
        [
            .. selection.Repository is { } repository ? RepositoryAddress.ToOverrides(repository) : [],
            .. selection.Overrides.Select(pair => $"{pair.Key}={pair.Value}"),
        ],
    });
}
