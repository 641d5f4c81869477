using Emberkeep.Checks;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Engine;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.S3;
using Emberkeep.Storage.S3.Checks;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Cli.Composition;

/// <summary>A bucket of an S3 server.</summary>
internal sealed class S3RepositoryOpener : IRepositoryOpener
{
    /// <inheritdoc/>
    public OptionArea Area => OptionArea.S3;

    /// <inheritdoc/>
    public string Scheme => S3Url.Scheme;

    /// <inheritdoc/>
    public Type StoreType => typeof(S3Store);

    /// <inheritdoc/>
    public IEnumerable<string> OverridesOf(string address) =>
        S3Url.Parse(address, "--repository")
            .Select(part => IniWriter.Override(OptionTable.Find(Option.DefaultGroup, part.Name)!, part.Value))
            .Prepend(IniWriter.Override(ServiceOptions.Driver, "s3"));

    /// <inheritdoc/>
    public IEnumerable<string> FaultsOf(Settings settings)
    {
        try
        {
            OptionsOf(settings);
            return [];
        }
        catch (BackupException e)
        {
            return [$"{e.Message} {e.Remedy}"];
        }
    }

    /// <inheritdoc/>
    public Task<IObjectStore> OpenAsync(Settings settings, TimeProvider time, ILogger logger, CancellationToken cancellationToken) =>
        Task.FromResult<IObjectStore>(new S3Store(OptionsOf(settings), time, logger));

    /// <inheritdoc/>
    public IStoreCheck OpenCheck(Settings settings, CheckSettings checkSettings, TimeProvider time) =>
        new S3Check(OptionsOf(settings), checkSettings.ThroughputBytes, time, NullLogger.Instance);

    /// <inheritdoc/>
    public ChunkedDriverOptions Complete(ChunkedDriverOptions common, Settings settings) => common with
    {
        ObjectSize = settings.Get(S3Options.ObjectSize),
        ObjectSizeOption = S3Options.ObjectSize.Name,
        BlockSize = (int)Math.Min(int.MaxValue, settings.Get(S3Options.BlockSize)),
        BlockSizeOption = S3Options.BlockSize.Name,
        PrefixStyle = PrefixStyle.ObjectStore,
        DefaultContainer = ContainerName.Parse(settings.Get(S3Options.StoreBucket)),
    };

    private static S3StoreOptions OptionsOf(Settings settings) => S3StoreSettings.From(settings, Environment.GetEnvironmentVariable);
}
