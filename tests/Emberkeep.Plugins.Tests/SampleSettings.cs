using Emberkeep.Configuration;
using Emberkeep.Configuration.Loading;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Plugins.Tests;

/// <summary>A configuration that names the sample, with a repository and volumes below the plug-in folder's root.</summary>
internal sealed class SampleSettings
{
    private readonly PluginFolder _folder;

    public SampleSettings(PluginFolder folder)
    {
        _folder = folder;
        Plugin = folder.Load();
        Directory.CreateDirectory(Repository);
        Directory.CreateDirectory(Volumes);
    }

    public StorePlugin Plugin { get; }

    public string Repository => Path.Combine(_folder.Root, "repository");

    public string Volumes => Path.Combine(_folder.Root, "volumes");

    /// <summary>Bytes that the sample's array has copied, read by reflection: its types are its own.</summary>
    public long BytesCopied
    {
        get
        {
            var array = Plugin.Provider.GetType().GetProperty("Array")!.GetValue(Plugin.Provider)!;
            return (long)array.GetType().GetProperty("BytesCopied")!.GetValue(array)!;
        }
    }

    /// <summary>The configuration file's text.</summary>
    public string Text => $"""
        [DEFAULT]
        backup_driver = {PluginFolder.Assembly}!{PluginFolder.StoreType}
        backup_plugin_path = {_folder.Path}
        backup_sample_volume_root = {Volumes}
        backup_sample_share_root = {Repository}
        backup_sample_password = s3cret
        backup_compression_algorithm = none
        backup_posix_path = {Repository}

        """;

    public string WriteFile()
    {
        var path = Path.Combine(_folder.Root, "emberkeep.conf");
        File.WriteAllText(path, Text);
        return path;
    }

    public Settings Load() => ConfigurationLoader.Load(
        new ConfigurationSources { Files = [WriteFile()], Vendor = Plugin.Driver }).Require();

    public Task<IObjectStore> OpenStoreAsync() => Plugin.Provider.OpenAsync(
        new StoreRequest(Load(), TimeProvider.System, NullLogger.Instance), TestContext.Current.CancellationToken);
}
