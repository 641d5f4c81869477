using Emberkeep.Checks;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Engine;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.FileSystem.Remote;
using Emberkeep.Storage.FileSystem.Smb;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Composition;

/// <summary>A share of an SMB server.</summary>
internal sealed class SmbRepositoryOpener : IRepositoryOpener
{
    /// <inheritdoc/>
    public OptionArea Area => OptionArea.Smb;

    /// <inheritdoc/>
    public string Scheme => SmbShare.Scheme;

    /// <inheritdoc/>
    public Type StoreType => typeof(SmbStore);

    /// <inheritdoc/>
    public IEnumerable<string> OverridesOf(string address)
    {
        var (share, mountOptions) = SmbShare.ParseUrl(address, "--repository");
        return
        [
            IniWriter.Override(ServiceOptions.Driver, "smb"),
            IniWriter.Override(SmbOptions.Share, share.ToString()),
            IniWriter.Override(SmbOptions.MountOptions, mountOptions.ToString()),
        ];
    }

    /// <inheritdoc/>
    public IEnumerable<string> FaultsOf(Settings settings) => NfsRepositoryOpener.FaultsOf(
        settings,
        (SmbOptions.Share, text => SmbShare.Parse(text, SmbOptions.Share.Name)),
        (SmbOptions.MountOptions, text => SmbMountOptions.Parse(text, SmbOptions.MountOptions.Name)));

    /// <inheritdoc/>
    public async Task<IObjectStore> OpenAsync(Settings settings, TimeProvider time, ILogger logger, CancellationToken cancellationToken) =>
        await RemoteStoreOpener.OpenAsync(SmbStoreOptions.From(settings), time, cancellationToken);

    /// <inheritdoc/>
    public IStoreCheck OpenCheck(Settings settings, CheckSettings checkSettings, TimeProvider time) =>
        StoreCheck.OfShare(SmbStoreOptions.From(settings) with { IgnoresFailures = true }, checkSettings, time);

    /// <inheritdoc/>
    public ChunkedDriverOptions Complete(ChunkedDriverOptions common, Settings settings) => PosixRepositoryOpener.OfFiles(common, settings);
}
