using Emberkeep.Checks;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Engine;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.FileSystem.GlusterFs;
using Emberkeep.Storage.FileSystem.Remote;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Composition;

/// <summary>A volume of GlusterFS.</summary>
internal sealed class GlusterRepositoryOpener : IRepositoryOpener
{
    /// <inheritdoc/>
    public OptionArea Area => OptionArea.GlusterFs;

    /// <inheritdoc/>
    public string Scheme => GlusterShare.Scheme;

    /// <inheritdoc/>
    public Type StoreType => typeof(GlusterStore);

    /// <inheritdoc/>
    public IEnumerable<string> OverridesOf(string address) =>
    [
        IniWriter.Override(ServiceOptions.Driver, "glusterfs"),
        IniWriter.Override(GlusterFsOptions.Share, GlusterShare.ParseUrl(address, "--repository").ToString()),
    ];

    /// <inheritdoc/>
    public IEnumerable<string> FaultsOf(Settings settings) =>
        NfsRepositoryOpener.FaultsOf(settings, (GlusterFsOptions.Share, text => GlusterShare.Parse(text, GlusterFsOptions.Share.Name)));

    /// <inheritdoc/>
    public async Task<IObjectStore> OpenAsync(Settings settings, TimeProvider time, ILogger logger, CancellationToken cancellationToken) =>
        await RemoteStoreOpener.OpenAsync(GlusterStoreOptions.From(settings), time, cancellationToken);

    /// <inheritdoc/>
    public IStoreCheck OpenCheck(Settings settings, CheckSettings checkSettings, TimeProvider time) =>
        StoreCheck.OfShare(GlusterStoreOptions.From(settings) with { IgnoresFailures = true }, checkSettings, time);

    /// <inheritdoc/>
    public ChunkedDriverOptions Complete(ChunkedDriverOptions common, Settings settings) => PosixRepositoryOpener.OfFiles(common, settings);
}
