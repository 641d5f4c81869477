namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>How a command to mount or unmount ended.</summary>
public enum MountOutcome
{
    /// <summary>It did what was asked.</summary>
    Done = 0,

    /// <summary>The server or the kernel refused, or did not answer. Trying again may help.</summary>
    Failed,

    /// <summary>It took too long and was killed. Trying again may help.</summary>
    TimedOut,

    /// <summary>The share is in use, or is being mounted by somebody else. Trying again may help.</summary>
    Busy,

    /// <summary>It cannot work before somebody changes something: privilege, configuration, what is on the mount point.</summary>
    Refused,
}
