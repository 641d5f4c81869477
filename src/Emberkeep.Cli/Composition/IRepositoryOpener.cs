using Emberkeep.Checks;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.Engine;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Composition;

/// <summary>All that the command line knows about one kind of repository. <see cref="RepositoryOpeners"/> has them all.</summary>
internal interface IRepositoryOpener
{
    /// <summary>The driver whose repositories these are.</summary>
    OptionArea Area { get; }

    /// <summary>What addresses of this kind begin with, with the separator: <c>nfs://</c>.</summary>
    string Scheme { get; }

    /// <summary>The overrides of the configuration that an address stands for, the driver among them.</summary>
    /// <exception cref="Errors.BackupException"><see cref="Errors.ErrorKind.Invalid"/> when it is no address.</exception>
    IEnumerable<string> OverridesOf(string address);

    /// <summary>What only the code that uses the options can tell about them, as the configuration report shows it.</summary>
    IEnumerable<string> FaultsOf(Settings settings) => [];

    /// <summary>Opens the store. The caller disposes it.</summary>
    /// <exception cref="Errors.BackupException">An option is wrong, or the repository cannot be opened.</exception>
    Task<IObjectStore> OpenAsync(Settings settings, TimeProvider time, ILogger logger, CancellationToken cancellationToken);

    /// <summary>What <c>config check</c> tries. The caller disposes it.</summary>
    IStoreCheck OpenCheck(Settings settings, CheckSettings checkSettings, TimeProvider time);

    /// <summary>The options of a driver over such a store, from those that do not depend on the kind.</summary>
    ChunkedDriverOptions Complete(ChunkedDriverOptions common, Settings settings);
}
