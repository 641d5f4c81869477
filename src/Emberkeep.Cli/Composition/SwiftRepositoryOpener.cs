using Emberkeep.Checks;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Engine;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.Swift;
using Emberkeep.Storage.Swift.Checks;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Cli.Composition;

/// <summary>A container of an OpenStack Swift.</summary>
internal sealed class SwiftRepositoryOpener : IRepositoryOpener
{
    /// <inheritdoc/>
    public OptionArea Area => OptionArea.Swift;

    /// <inheritdoc/>
    public string Scheme => SwiftUrl.Scheme;

    /// <inheritdoc/>
    public Type StoreType => SwiftStoreOpener.StoreType;

    /// <inheritdoc/>
    public IEnumerable<string> OverridesOf(string address)
    {
        yield return IniWriter.Override(ServiceOptions.Driver, "swift");
        foreach (var (name, value) in SwiftUrl.Parse(address, "--repository"))
        {
            yield return IniWriter.Override(OptionTable.Find(Option.DefaultGroup, name)!, value);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> FaultsOf(Settings settings)
    {
        BackupException? fault = null;
        try
        {
            OptionsOf(settings);
        }
        catch (BackupException e)
        {
            fault = e;
        }

        return fault is null ? [] : [$"{fault.Message} {fault.Remedy}"];
    }

    /// <inheritdoc/>
    public Task<IObjectStore> OpenAsync(Settings settings, TimeProvider time, ILogger logger, CancellationToken cancellationToken) =>
        Task.FromResult(SwiftStoreOpener.Open(OptionsOf(settings), time, logger));

    /// <inheritdoc/>
    public IStoreCheck OpenCheck(Settings settings, CheckSettings checkSettings, TimeProvider time) =>
        new SwiftCheck(OptionsOf(settings), checkSettings.ThroughputBytes, time, NullLogger.Instance);

    /// <inheritdoc/>
    public ChunkedDriverOptions Complete(ChunkedDriverOptions common, Settings settings) => common with
    {
        ObjectSize = settings.Get(SwiftOptions.ObjectSize),
        ObjectSizeOption = SwiftOptions.ObjectSize.Name,
        BlockSize = (int)Math.Min(int.MaxValue, settings.Get(SwiftOptions.BlockSize)),
        BlockSizeOption = SwiftOptions.BlockSize.Name,
        PrefixStyle = PrefixStyle.ObjectStore,
        DefaultContainer = ContainerName.Parse(settings.Get(SwiftOptions.Container)),
    };

    private static SwiftStoreOptions OptionsOf(Settings settings) => SwiftStoreSettings.From(settings, Environment.GetEnvironmentVariable);
}
