using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Drivers;

/// <summary>A driver that <c>backup_driver</c> can name.</summary>
public sealed record DriverName
{
    /// <summary>The short name, for example <c>nfs</c>; <c>vendor</c> for a vendor's driver.</summary>
    public required string ShortName { get; init; }

    /// <summary>
    /// The class path of the Cinder driver that reads and writes the same repository, kept in every record; null for a vendor's driver, which
    /// knows its own.
    /// </summary>
    public required string? ClassPath { get; init; }

    /// <summary>How the driver lays out its backups.</summary>
    public required DriverFamily Family { get; init; }

    /// <summary>The options that the driver takes, besides those of the service.</summary>
    public required OptionArea Area { get; init; }

    /// <summary>The assembly of a vendor's driver, or null.</summary>
    public string? VendorAssembly { get; init; }

    /// <summary>The full type name of a vendor's driver, or null.</summary>
    public string? VendorType { get; init; }

    /// <inheritdoc/>
    public override string ToString() => VendorAssembly is null ? ShortName : $"{VendorAssembly}!{VendorType}";
}
