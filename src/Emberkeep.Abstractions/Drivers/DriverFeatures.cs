namespace Emberkeep.Drivers;

/// <summary>
/// What a driver can do beyond full backups, restore, verification and deletion, which all of them can. Each driver class says what it can; what it does not
/// claim it refuses with <see cref="Errors.ErrorKind.Unsupported"/>.
/// </summary>
[Flags]
public enum DriverFeatures
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>Increments on an earlier backup.</summary>
    Incremental = 1,

    /// <summary>Full backups that take what has not changed from an earlier one.</summary>
    SyntheticFull = 1 << 1,

    /// <summary>Going on with an interrupted backup.</summary>
    Resume = 1 << 2,

    /// <summary>Deleting a backup on which others are built.</summary>
    DeleteAny = 1 << 3,

    /// <summary>Cinder's <c>support_force_delete</c>: deleting a backup whatever its status is.</summary>
    ForceDelete = 1 << 4,

    /// <summary>Choosing container, directory, bucket or pool for each backup.</summary>
    Containers = 1 << 5,

    /// <summary>Reading any part of a backup without the parts before it.</summary>
    RandomAccess = 1 << 6,

    /// <summary>Stored bytes get a second name, or are copied by the server, without moving through this process.</summary>
    ServerSideCopy = 1 << 7,

    /// <summary>Seeing what else is in the repository, and setting files aside.</summary>
    Inspection = 1 << 8,
}
