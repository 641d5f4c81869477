namespace Emberkeep.Configuration.Drivers;

/// <summary>How a driver lays out its backups.</summary>
public enum DriverFamily
{
    /// <summary>Objects of a fixed size with an index and a list of hashes: Cinder's chunked format.</summary>
    Chunked = 0,

    /// <summary>Images and snapshots of a Ceph pool.</summary>
    Ceph,

    /// <summary>Objects of an IBM Spectrum Protect (Tivoli Storage Manager) server.</summary>
    Tsm,

    /// <summary>Whatever a vendor's driver does.</summary>
    Vendor,
}
