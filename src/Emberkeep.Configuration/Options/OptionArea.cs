namespace Emberkeep.Configuration.Options;

/// <summary>The parts of Emberkeep that an option can apply to; an option can apply to several.</summary>
[Flags]
public enum OptionArea
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The service as a whole and therefore every driver.</summary>
    Service = 1,

    /// <summary>The posix driver.</summary>
    Posix = 1 << 1,

    /// <summary>The nfs driver.</summary>
    Nfs = 1 << 2,

    /// <summary>The swift driver.</summary>
    Swift = 1 << 3,

    /// <summary>The s3 driver.</summary>
    S3 = 1 << 4,

    /// <summary>The gcs driver.</summary>
    Gcs = 1 << 5,

    /// <summary>The ceph driver.</summary>
    Ceph = 1 << 6,

    /// <summary>The glusterfs driver.</summary>
    GlusterFs = 1 << 7,

    /// <summary>The smb driver.</summary>
    Smb = 1 << 8,

    /// <summary>The tsm driver.</summary>
    Tsm = 1 << 9,

    /// <summary>A vendor's driver.</summary>
    Vendor = 1 << 10,

    /// <summary>Every driver that keeps its repository in a directory tree.</summary>
    FileSystem = Posix | Nfs | GlusterFs | Smb,

    /// <summary>The service and every driver.</summary>
    Everything = Service | FileSystem | Swift | S3 | Gcs | Ceph | Tsm | Vendor,
}
