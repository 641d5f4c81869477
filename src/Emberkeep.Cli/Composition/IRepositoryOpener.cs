using Emberkeep.Configuration;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Composition;

/// <summary>A kind of repository whose backups are objects in a store.</summary>
internal interface IRepositoryOpener : IRepositoryKind
{
    /// <summary>The type of the stores, without what is put around them.</summary>
    Type StoreType { get; }

    /// <inheritdoc/>
    DriverFeatures IRepositoryKind.Features => ChunkedBackupDriver.FeaturesOf(StoreType);

    /// <summary>Opens the store. The caller disposes it.</summary>
    /// <exception cref="Errors.BackupException">An option is wrong, or the repository cannot be opened.</exception>
    Task<IObjectStore> OpenAsync(Settings settings, TimeProvider time, ILogger logger, CancellationToken cancellationToken);

    /// <summary>The options of a driver over such a store, from those that do not depend on the kind.</summary>
    ChunkedDriverOptions Complete(ChunkedDriverOptions common, Settings settings);
}
