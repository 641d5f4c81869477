using Emberkeep.Errors;

namespace Emberkeep.Volumes;

/// <summary>Errors that more than one class of this project raises.</summary>
internal static class VolumeErrors
{
    internal static BackupException Truncated(string volume, long length, long offset) => new(
        ErrorKind.Unavailable,
        $"Volume '{volume}' was truncated while it was in use: nothing is left at offset {offset} of {length} bytes.",
        "Work on a snapshot, or stop what shrinks the volume, then try again.");
}
