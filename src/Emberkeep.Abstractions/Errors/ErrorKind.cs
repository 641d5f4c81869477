namespace Emberkeep.Errors;

/// <summary>
/// What went wrong, in the few categories that a caller can act on. The command line maps each kind to a documented exit code
/// and the REST API maps it to an HTTP status.
/// </summary>
public enum ErrorKind
{
    /// <summary>A defect or a condition that nobody foresaw.</summary>
    Internal = 0,

    /// <summary>The named backup, object, container, volume or share does not exist.</summary>
    NotFound,

    /// <summary>Something with that name exists already, and nothing in a repository is ever overwritten.</summary>
    AlreadyExists,

    /// <summary>The request, an option or an argument is wrong; asking again unchanged fails again.</summary>
    Invalid,

    /// <summary>The state of the object forbids the request now, for example a backup that others depend on.</summary>
    Conflict,

    /// <summary>Permission or credentials are missing or refused.</summary>
    Unauthorized,

    /// <summary>The other side asks to slow down.</summary>
    Throttled,

    /// <summary>Stored data or metadata is damaged, truncated, surplus, missing from a chain, or hostile.</summary>
    Corrupt,

    /// <summary>A server, device or share does not answer or has gone away.</summary>
    Unavailable,

    /// <summary>There is no room left: file system full, quota reached, or target too small.</summary>
    NoSpace,

    /// <summary>The store, file system or driver cannot do this.</summary>
    Unsupported,

    /// <summary>The job was cancelled by its owner.</summary>
    Cancelled,
}
