using Emberkeep.Configuration.Options;
using Emberkeep.Errors;

namespace Emberkeep.Configuration.Drivers;

/// <summary>The drivers that exist and the names they go by, in a configuration and in the records of backups.</summary>
public static class DriverCatalog
{
    /// <summary>Class paths that Cinder renamed, old to new (its map in backup/manager.py).</summary>
    private static readonly (string Old, string New)[] Renamed =
    [
        ("cinder.backup.drivers.google.GoogleBackupDriver", "cinder.backup.drivers.gcs.GoogleBackupDriver"),
    ];

    /// <summary>
    /// The known drivers. Cinder has no smb driver; what this one writes, Cinder's posix driver reads, so it has that class path and is found
    /// by its short name only.
    /// </summary>
    public static IReadOnlyList<DriverName> Known { get; } =
    [
        Chunked("posix", "cinder.backup.drivers.posix.PosixBackupDriver", OptionArea.Posix),
        Chunked("nfs", "cinder.backup.drivers.nfs.NFSBackupDriver", OptionArea.Nfs),
        Chunked("swift", "cinder.backup.drivers.swift.SwiftBackupDriver", OptionArea.Swift),
        Chunked("s3", "cinder.backup.drivers.s3.S3BackupDriver", OptionArea.S3),
        Chunked("gcs", "cinder.backup.drivers.gcs.GoogleBackupDriver", OptionArea.Gcs),
        new() { ShortName = "ceph", ClassPath = "cinder.backup.drivers.ceph.CephBackupDriver", Family = DriverFamily.Ceph, Area = OptionArea.Ceph },
        Chunked("glusterfs", "cinder.backup.drivers.glusterfs.GlusterfsBackupDriver", OptionArea.GlusterFs),
        Chunked("smb", "cinder.backup.drivers.posix.PosixBackupDriver", OptionArea.Smb),
        new() { ShortName = "tsm", ClassPath = "cinder.backup.drivers.tsm.TSMBackupDriver", Family = DriverFamily.Tsm, Area = OptionArea.Tsm },
    ];

    /// <summary>
    /// Finds a driver by a name as <c>backup_driver</c> or a record has it: a class path, its module alone, a class path that Cinder has
    /// renamed since, a short name in any case, or <c>Assembly!Type</c>. Null when there is no such driver.
    /// </summary>
    public static DriverName? Find(string name)
    {
        var trimmed = name.Trim();
        return Vendor(trimmed)
            ?? Known.FirstOrDefault(driver => driver.ShortName.Equals(trimmed, StringComparison.OrdinalIgnoreCase))
            ?? Known.FirstOrDefault(driver => IsPathOf(trimmed, driver.ClassPath!))
            ?? (Array.Find(Renamed, renamed => IsPathOf(trimmed, renamed.Old)) is { New: { } path }
                ? Known.First(driver => path.Equals(driver.ClassPath, StringComparison.Ordinal))
                : null);
    }

    /// <summary>
    /// What else <see cref="Find"/> takes for a known driver besides its short name: its class path, the path's module, and the same of class paths that
    /// Cinder has renamed. Of drivers with the same class path it stands for the first.
    /// </summary>
    public static IReadOnlyList<string> AliasesOf(DriverName driver) =>
    [
        .. Renamed.Where(renamed => renamed.New.Equals(driver.ClassPath, StringComparison.Ordinal)).Select(renamed => renamed.Old)
            .Prepend(driver.ClassPath)
            .OfType<string>()
            .SelectMany(path => new[] { path, path[..path.LastIndexOf('.')] })
            .Where(name => Find(name) == driver),
    ];

    /// <summary>Finds a driver like <see cref="Find"/>.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> with the accepted names when there is no such driver.</exception>
    public static DriverName Resolve(string name) =>
        Find(name) ?? throw new BackupException(ErrorKind.Invalid, $"There is no backup driver '{name}'.", Remedy(name));

    /// <summary>
    /// Cinder's test whether a backup belongs to the configured driver: the class path begins with what the record says (old records have
    /// the module alone), the record says nothing, or it has a name from before a renaming.
    /// </summary>
    /// <param name="classPath">The class path of the configured driver.</param>
    /// <param name="recordService">The service of the backup's record.</param>
    public static bool Owns(string classPath, string? recordService) =>
        string.IsNullOrEmpty(recordService)
        || classPath.StartsWith(recordService, StringComparison.Ordinal)
        || Array.Exists(Renamed, renamed =>
            renamed.Old.StartsWith(recordService, StringComparison.Ordinal) && classPath.StartsWith(renamed.New, StringComparison.Ordinal));

    /// <summary>What to write instead of a name that is not known.</summary>
    internal static string Remedy(string name)
    {
        var names = Known.SelectMany(driver => new[] { driver.ShortName, driver.ClassPath! }).Distinct(StringComparer.Ordinal).ToList();
        var hint = Spelling.Nearest(name.Trim(), names) is { } nearest ? $"Did you mean {nearest}? " : "";
        return $"{hint}Write one of {string.Join(", ", Known.Select(driver => driver.ShortName))}, "
            + $"or a class path of Cinder ({string.Join(", ", Known.Select(driver => driver.ClassPath).Distinct(StringComparer.Ordinal))}), "
            + "or Assembly!Type for a vendor's driver.";
    }

    /// <summary>True for the class path and for the path of its module.</summary>
    private static bool IsPathOf(string name, string classPath) =>
        name.AsSpan().SequenceEqual(classPath) || name.AsSpan().SequenceEqual(classPath.AsSpan(0, classPath.LastIndexOf('.')));

    private static DriverName? Vendor(string name) => name.Split('!') is [{ Length: > 0 } assembly, { Length: > 0 } type]
        ? new DriverName
        {
            ShortName = "vendor",
            ClassPath = null,
            Family = DriverFamily.Vendor,
            Area = OptionArea.Everything,
            VendorAssembly = assembly.Trim(),
            VendorType = type.Trim(),
        }
        : null;

    private static DriverName Chunked(string shortName, string classPath, OptionArea area) =>
        new() { ShortName = shortName, ClassPath = classPath, Family = DriverFamily.Chunked, Area = area };
}
