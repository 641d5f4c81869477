using Emberkeep.Checks;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Engine;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Composition;

/// <summary>A share of an NFS server.</summary>
internal sealed class NfsRepositoryOpener : IRepositoryOpener
{
    /// <inheritdoc/>
    public OptionArea Area => OptionArea.Nfs;

    /// <inheritdoc/>
    public string Scheme => NfsUrl.Scheme;

    /// <inheritdoc/>
    public Type StoreType => typeof(NfsStore);

    /// <inheritdoc/>
    public IEnumerable<string> OverridesOf(string address)
    {
        var url = NfsUrl.Parse(address, "--repository");
        var overrides = new List<string>
        {
            IniWriter.Override(ServiceOptions.Driver, "nfs"),
            IniWriter.Override(NfsOptions.Share, url.Share.ToString()),
            IniWriter.Override(NfsOptions.MountOptions, url.MountOptions.ToString()),
        };
        if (url.Client != NfsClientKind.Auto)
        {
            overrides.Add(IniWriter.Override(NfsOptions.Client, url.Client == NfsClientKind.User ? "user" : "kernel"));
        }

        return overrides;
    }

    /// <inheritdoc/>
    /// <remarks>The configuration does not know the grammar of shares and mount options.</remarks>
    public IEnumerable<string> FaultsOf(Settings settings) => FaultsOf(
        settings,
        (NfsOptions.Share, text => NfsShare.Parse(text, NfsOptions.Share.Name)),
        (NfsOptions.MountOptions, text => NfsMountOptions.Parse(text, NfsOptions.MountOptions.Name)));

    /// <inheritdoc/>
    public async Task<IObjectStore> OpenAsync(Settings settings, TimeProvider time, ILogger logger, CancellationToken cancellationToken) =>
        await NfsStoreOpener.OpenAsync(NfsStoreOptions.From(settings), time, cancellationToken);

    /// <inheritdoc/>
    public IStoreCheck OpenCheck(Settings settings, CheckSettings checkSettings, TimeProvider time) =>
        StoreCheck.OfShare(NfsStoreOptions.From(settings) with { IgnoresFailures = true }, checkSettings, time);

    /// <inheritdoc/>
    public ChunkedDriverOptions Complete(ChunkedDriverOptions common, Settings settings) => PosixRepositoryOpener.OfFiles(common, settings);

    /// <summary>What is wrong with options that have a grammar of their own.</summary>
    internal static IEnumerable<string> FaultsOf(Settings settings, params (Option<string?> Option, Action<string> Parse)[] options)
    {
        foreach (var (option, parse) in options)
        {
            if (FaultOf(() => parse(settings.Get(option) ?? "")) is { } fault)
            {
                yield return $"{settings.SourceOf(option)}: {fault.Message} {fault.Remedy}";
            }
        }
    }

    private static BackupException? FaultOf(Action parse)
    {
        try
        {
            parse();
            return null;
        }
        catch (BackupException e)
        {
            return e;
        }
    }
}
