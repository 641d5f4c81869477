using Emberkeep.Configuration.Options;
using Emberkeep.Stores;

namespace Emberkeep.Plugins;

/// <summary>
/// Opens a vendor's store. It is what a plug-in offers: one object of it is made, through a public constructor without parameters, when a
/// configuration names it, and asked for its options before the configuration is read with them.
/// </summary>
public interface IStoreProvider
{
    /// <summary>
    /// The class path of the Cinder driver that reads and writes the same repository. It goes into the records of all backups, so that they
    /// restore through that driver when the plug-in is gone.
    /// </summary>
    string ClassPath => "cinder.backup.drivers.nfs.NFSBackupDriver";

    /// <summary>The drivers whose options this one reads too; what is wrong with them is an error then.</summary>
    OptionArea BuiltInOptions => OptionArea.Nfs;

    /// <summary>The options of the plug-in itself, or null. They stand in the section [DEFAULT] with all others.</summary>
    OptionSection? Options => null;

    /// <summary>
    /// The type of the stores that are opened, whose interfaces tell what they can do, or null when that is not known before one is open. Not asked for where
    /// the configuration names the store's type.
    /// </summary>
    Type? StoreType => null;

    /// <summary>Opens the store that the configuration describes.</summary>
    /// <param name="request">The configuration and what else a store needs.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The store; the caller disposes it. Several may be opened.</returns>
    /// <exception cref="Errors.BackupException">
    /// <see cref="Errors.ErrorKind.Invalid"/> for options that do not fit together, <see cref="Errors.ErrorKind.Unavailable"/> when the store cannot be
    /// reached; it says what to do.
    /// </exception>
    Task<IObjectStore> OpenAsync(StoreRequest request, CancellationToken cancellationToken);
}
