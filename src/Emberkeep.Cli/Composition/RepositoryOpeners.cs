using Emberkeep.Configuration.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Composition;

/// <summary>The kinds of repositories that there are; a new one is added here.</summary>
internal static class RepositoryOpeners
{
    private static readonly IRepositoryKind[] s_all =
    [
        new PosixRepositoryOpener(), new NfsRepositoryOpener(), new GlusterRepositoryOpener(), new SmbRepositoryOpener(),
        new S3RepositoryOpener(), new SwiftRepositoryOpener(), new CephRepository(), new TsmRepository(),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IRepositoryKind> All => s_all;

    /// <summary>The kind that a driver has.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unsupported"/> when there is none.</exception>
    public static IRepositoryKind Of(DriverName driver) => Find(driver) ?? throw new BackupException(
        ErrorKind.Unsupported,
        $"Repositories of the driver {driver} are not supported.",
        "Mount the share and give its directory, for example --repository /mnt/backups.");

    /// <summary>The kind that a driver has, or null.</summary>
    public static IRepositoryKind? Find(DriverName driver) => Array.Find(s_all, opener => opener.Area == driver.Area);

    /// <summary>The kind that an address has; a path is a directory, and so is what has an unknown scheme, until it is looked at.</summary>
    public static IRepositoryKind OfAddress(string address) =>
        Array.Find(s_all, opener => address.StartsWith(opener.Scheme, StringComparison.OrdinalIgnoreCase)) ?? s_all[0];
}
