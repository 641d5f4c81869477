using Emberkeep.Configuration;
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
    DriverFeatures IRepositoryKind.Features => FeaturesOf(StoreType);

    /// <summary>Opens the store. The caller disposes it.</summary>
    /// <exception cref="Errors.BackupException">An option is wrong, or the repository cannot be opened.</exception>
    Task<IObjectStore> OpenAsync(Settings settings, TimeProvider time, ILogger logger, CancellationToken cancellationToken);

    /// <summary>The options of a driver over such a store, from those that do not depend on the kind.</summary>
    ChunkedDriverOptions Complete(ChunkedDriverOptions common, Settings settings);

    /// <summary>What the chunked driver can do over a store: all that every store allows, and what it asks the store's interfaces for.</summary>
    static DriverFeatures FeaturesOf(Type store) =>
        DriverFeatures.Incremental | DriverFeatures.SyntheticFull | DriverFeatures.Resume | DriverFeatures.ForceDelete | DriverFeatures.Containers | DriverFeatures.RandomAccess
        | (store.IsAssignableTo(typeof(IObjectReplacer)) ? DriverFeatures.DeleteAny : DriverFeatures.None)
        | (store.IsAssignableTo(typeof(IObjectLinker)) ? DriverFeatures.ServerSideCopy : DriverFeatures.None)
        | (store.IsAssignableTo(typeof(IInspectableStore)) ? DriverFeatures.Inspection : DriverFeatures.None);
}
