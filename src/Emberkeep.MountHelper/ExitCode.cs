namespace Emberkeep.MountHelper;

/// <summary>The exit codes. 1 is left to sudo, which uses it for its own refusals.</summary>
internal enum ExitCode
{
    /// <summary>Done, or there was nothing to do.</summary>
    Done = 0,

    /// <summary>The command line is not one of the few that exist.</summary>
    Usage = 2,

    /// <summary>The shares file is missing, wrong, or could have been written by somebody else than root; or the file with the credentials is.</summary>
    SharesFile = 3,

    /// <summary>The shares file has no share of that name.</summary>
    UnknownName = 4,

    /// <summary>The mount point is not safe to mount on, or something else is mounted there.</summary>
    MountPoint = 5,

    /// <summary>Every attempt to mount failed; the error output has one line for each.</summary>
    MountFailed = 6,

    /// <summary>The program that mounts did not come back in time and was killed.</summary>
    TimedOut = 7,

    /// <summary>The share is in use, or is being mounted or unmounted by somebody else.</summary>
    Busy = 8,

    /// <summary>It was not started as root or with the capabilities to become root.</summary>
    NotPrivileged = 9,

    /// <summary>A system call failed in a way that nobody foresaw.</summary>
    Failed = 10,
}
