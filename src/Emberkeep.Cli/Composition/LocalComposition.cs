using Emberkeep.Backups;
using Emberkeep.Ceph;
using Emberkeep.Ceph.Volumes;
using Emberkeep.Checks;
using Emberkeep.Cli.Commands;
using Emberkeep.Cli.Output;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Loading;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Plugins;
using Emberkeep.Storage.Decorators.Throttling;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Stores;
using Emberkeep.Tsm;
using Emberkeep.Volumes;

namespace Emberkeep.Cli.Composition;

/// <summary>The real thing: configuration files, repositories and volumes of this machine.</summary>
internal sealed class LocalComposition(TimeProvider time) : IComposition
{
    /// <summary>One limiter for each rate, so that all drivers of the process that have the same one keep to it together.</summary>
    private readonly Dictionary<string, RateLimiter> _limiters = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ConfigurationReport LoadConfiguration(RepositorySelection selection)
    {
        var loaded = LoadWithPlugin(selection, out _, out var pluginFault);
        return new ConfigurationReport(
            loaded.Files,
            [.. loaded.Settings.Show(changedOnly: false).Select(line =>
                new ConfiguredOption(line.Option.Name, line.IsValid ? line.Text : "(not valid)", line.Source.ToString(), line.IsDefault))],
            [
                .. loaded.Faults.Select(fault => fault.ToString()),
                .. pluginFault is null ? [] : new[] { $"{pluginFault.Message} {pluginFault.Remedy}" },
                .. loaded.Faults.Count == 0 ? FaultsOf(loaded.Settings) : [],
            ],
            [.. loaded.Warnings.Select(warning => warning.ToString())]);
    }

    /// <inheritdoc/>
    public DriverOverview DescribeDrivers(RepositorySelection selection)
    {
        var settings = LoadWithPlugin(selection, out var plugin, out var pluginFault).Settings;
        if (pluginFault is not null)
        {
            throw pluginFault;
        }

        var builtIn = RepositoryOpeners.All.Select(DriverDescription.Of).ToList();
        var isChosen = selection.Repository is not null || settings.IsSet(ServiceOptions.Driver);
        return isChosen && settings.TryGetDriver(out var driver)
            ? new DriverOverview(plugin is null ? builtIn : [.. builtIn, DriverDescription.Of(driver, plugin)], driver.ToString())
            : new DriverOverview(builtIn, Configured: null);
    }

    /// <inheritdoc/>
    public async Task<BackupDriver> OpenDriverAsync(RepositorySelection selection, Reporter reporter, CancellationToken cancellationToken)
    {
        var settings = RequireRepository(selection, out var plugin);
        var driver = settings.Driver;
        var rate = settings.Get(ServiceOptions.LimitRate);
        var kind = plugin is null ? RepositoryOpeners.Of(driver) : null;
        if (kind is CephRepository)
        {
            return CephRepository.OpenDriver(settings, rate.IsUnlimited ? null : LimiterOf(rate), time, new ReporterLogger<CephBackupDriver>(reporter));
        }

        if (kind is TsmRepository)
        {
            if (!rate.IsUnlimited)
            {
                reporter.Warning(new BackupException(
                    ErrorKind.Unsupported, $"{ServiceOptions.LimitRate.Name} has no effect: the TSM client moves the data by itself.", "Limit the rate of the node on the server."));
            }

            return TsmRepository.OpenDriver(settings, time, new ReporterLogger<TsmBackupDriver>(reporter));
        }

        var logger = new ReporterLogger<ChunkedBackupDriver>(reporter);
        var opened = plugin is null
            ? await ((IRepositoryOpener)kind!).OpenAsync(settings, time, logger, cancellationToken)
            : await plugin.Provider.OpenAsync(new StoreRequest(settings, time, logger), cancellationToken);
        var store = Throttle(opened, rate);
        try
        {
            return new ChunkedBackupDriver(store, OptionsOf(settings, plugin?.Driver.ClassPath ?? driver.ClassPath ?? driver.ToString()), time, logger);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public IStoreCheck OpenCheck(RepositorySelection selection, CheckSettings checkSettings)
    {
        var settings = RequireRepository(selection, out _);
        return RepositoryOpeners.Of(settings.Driver).OpenCheck(settings, checkSettings, time);
    }

    /// <inheritdoc/>
    public MountAdministration OpenMounts(RepositorySelection selection, Reporter reporter)
    {
        // Whatever the driver is, and also with none: mounts of another configuration's share may be what is looked for.
        var settings = Load(selection).Settings;
        var isGluster = settings.TryGetDriver(out var driver) && driver.Area == OptionArea.GlusterFs;
        var mountPointBase = isGluster ? GlusterFsOptions.MountPoint : NfsOptions.MountPointBase;
        return new MountAdministration(
            new MountManagerOptions { MountPointBase = settings.Get(mountPointBase), StateDirectory = StateDirectoryOf(settings) },
            new HelperMountCommand(settings.Get(NfsOptions.RootHelper)),
            time,
            new ReporterLogger<MountManager>(reporter));
    }

    /// <inheritdoc/>
    public string HostNameOf(RepositorySelection selection) => Load(selection).Settings.Get(ServiceOptions.Host);

    /// <inheritdoc/>
    public string NormalizeVolumePath(string path) => RbdAddress.IsMatch(path)
        ? (RbdAddress.Parse(path) with { Snapshot = null }).ToString()
        : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <inheritdoc/>
    public VolumeId DeriveVolumeId(string hostName, string path) =>
        RbdAddress.IsMatch(path) ? RbdVolume.IdentityOf(RbdAddress.Parse(path)) ?? VolumeIdentity.ForPath("", "/" + path) : VolumeIdentity.ForPath(hostName, path);

    /// <inheritdoc/>
    public Task<IVolumeReader> OpenReaderAsync(RepositorySelection selection, string path, CancellationToken cancellationToken) => RbdAddress.IsMatch(path)
        ? RbdVolume.OpenReaderAsync(RbdAddress.Parse(path), AccessOf(selection), time, cancellationToken)
        : Task.FromResult(LocalVolume.OpenReader(path));

    /// <inheritdoc/>
    public Task<IChangedBlocks> CompareWithSnapshotAsync(IVolumeReader volume, string snapshot, CancellationToken cancellationToken) => volume is RbdVolumeReader image
        ? image.CompareWithSnapshotAsync(snapshot, cancellationToken)
        : Task.FromResult(LocalVolume.CompareWithSnapshot(volume, snapshot));

    /// <inheritdoc/>
    public Task<bool> VolumeExistsAsync(RepositorySelection selection, string path, CancellationToken cancellationToken) => RbdAddress.IsMatch(path)
        ? RbdVolume.ExistsAsync(RbdAddress.Parse(path), AccessOf(selection), time, cancellationToken)
        : Task.FromResult(Path.Exists(path));

    /// <inheritdoc/>
    public async Task<RestoreTarget> OpenTargetAsync(
        RepositorySelection selection, string path, long length, bool overwrite, CancellationToken cancellationToken)
    {
        if (RbdAddress.IsMatch(path))
        {
            var image = await RbdVolume.OpenWriterAsync(RbdAddress.Parse(path), length, overwrite, AccessOf(selection), time, cancellationToken);
            return new RestoreTarget(image, image.RemoveIfCreatedAsync, () => image.HasWritten);
        }

        var writer = LocalVolume.OpenWriter(path, new OpenWriterOptions { CreateLength = length, Overwrite = overwrite });
        return new RestoreTarget(writer, writer.RemoveIfCreatedAsync, () => writer.HasWritten);
    }

    private IObjectStore Throttle(IObjectStore store, RateSchedule schedule)
    {
        return schedule.IsUnlimited ? store : new ThrottledStore(store, LimiterOf(schedule));
    }

    private RateLimiter LimiterOf(RateSchedule schedule)
    {
        lock (_limiters)
        {
            if (!_limiters.TryGetValue(schedule.ToString(), out var limiter))
            {
                _limiters.Add(schedule.ToString(), limiter = new RateLimiter(schedule, time));
            }

            return limiter;
        }
    }

    /// <summary>
    /// Reads the configuration; when it names a vendor's driver, loads that and reads the configuration again with the driver's options.
    /// </summary>
    private static LoadedConfiguration LoadWithPlugin(RepositorySelection selection, out StorePlugin? plugin, out BackupException? fault)
    {
        plugin = null;
        fault = null;
        var loaded = Load(selection);
        if (!loaded.Settings.TryGetDriver(out var driver) || driver is not { VendorAssembly: { } assembly, VendorType: { } type })
        {
            return loaded;
        }

        try
        {
            var folders = loaded.Settings.Get(ServiceOptions.PluginPath);
            plugin = StorePlugin.Load(assembly, type, folders.Count > 0 ? folders : StorePlugin.DefaultFolders);
            return Load(selection, plugin.Driver);
        }
        catch (BackupException e)
        {
            fault = e;
            return loaded;
        }
    }

    /// <summary>Images are reached as the backups in Ceph are, unless their address says otherwise.</summary>
    private static CephAccess AccessOf(RepositorySelection selection) => CephDriverOptions.AccessOf(Load(selection).Settings);

    private static LoadedConfiguration Load(RepositorySelection selection, VendorDriver? vendor = null) => ConfigurationLoader.Load(new ConfigurationSources
    {
        Vendor = vendor,
        Files = selection.ConfigFiles,
        Directories = selection.ConfigDirectory is { } directory ? [directory] : [],
        Overrides = [.. selection.Overrides, .. OverridesOf(selection.Repository)],
    });

    /// <summary>A repository on the command line is the same as its driver and place in a file.</summary>
    private static IEnumerable<string> OverridesOf(string? repository) => repository is null ? [] : RepositoryOpeners.OfAddress(repository).OverridesOf(repository);

    private static Settings RequireRepository(RepositorySelection selection, out StorePlugin? plugin)
    {
        var loaded = LoadWithPlugin(selection, out plugin, out var pluginFault);
        if (pluginFault is not null)
        {
            throw pluginFault;
        }

        return selection.Repository is not null || loaded.Settings.IsSet(ServiceOptions.Driver) ? loaded.Require() : throw new BackupException(
            ErrorKind.Invalid,
            "No repository was named.",
            $"Give a directory with --repository or ${GlobalOptions.RepositoryVariable}, or set backup_driver in a configuration file.");
    }

    private static string StateDirectoryOf(Settings settings) => Path.Combine(settings.Get(ServiceOptions.StatePath), "emberkeep");

    private static IEnumerable<string> FaultsOf(Settings settings) =>
        settings.IsSet(ServiceOptions.Driver) ? RepositoryOpeners.Find(settings.Driver)?.FaultsOf(settings) ?? [] : [];

    /// <summary>A vendor's driver has no kind of repository here; its objects are shaped like files.</summary>
    private static ChunkedDriverOptions OptionsOf(Settings settings, string service)
    {
        var common = new ChunkedDriverOptions
        {
            Service = service,
            Compression = settings.Get(ServiceOptions.CompressionAlgorithm),
            CompressionLevel = (int?)settings.Get(ServiceOptions.CompressionLevel),
            Workers = (int)settings.Get(ServiceOptions.WorkersPerJob),
            UnfinishedRetention = TimeSpan.FromHours(settings.Get(ServiceOptions.UnfinishedRetention)),
            ReserveSpace = settings.Get(ServiceOptions.ReserveSpace),
            AvailabilityZone = settings.Get(ServiceOptions.AvailabilityZone),
            Host = settings.Get(ServiceOptions.Host),
            CreatedBy = VersionAction.Text,
        };
        return (RepositoryOpeners.Find(settings.Driver) as IRepositoryOpener)?.Complete(common, settings) ?? PosixRepositoryOpener.OfFiles(common, settings);
    }
}
