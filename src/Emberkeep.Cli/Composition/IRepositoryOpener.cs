using Emberkeep.Configuration;
using Emberkeep.Engine;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Composition;

/// <summary>A kind of repository whose backups are objects in a store.</summary>
internal interface IRepositoryOpener : IRepositoryKind
{
    /// <summary>Opens the store. The caller disposes it.</summary>
    /// <exception cref="Errors.BackupException">An option is wrong, or the repository cannot be opened.</exception>
    Task<IObjectStore> OpenAsync(Settings settings, TimeProvider time, ILogger logger, CancellationToken cancellationToken);

    /// <summary>The options of a driver over such a store, from those that do not depend on the kind.</summary>
    ChunkedDriverOptions Complete(ChunkedDriverOptions common, Settings settings);
}
