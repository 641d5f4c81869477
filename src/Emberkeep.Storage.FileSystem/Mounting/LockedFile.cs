using Emberkeep.Errors;
using Emberkeep.Native.Mounting;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// A lock on a local file (flock(2)). The kernel lets go of it when the process ends, however it ends, so nothing is left behind by a
/// process that was killed.
/// </summary>
internal sealed class LockedFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private LockedFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock, or returns null when somebody else has it.</summary>
    public static LockedFile? TryTake(string path)
    {
        var error = ShareCalls.OpenForLock(path, out var handle);
        if (error == 0)
        {
            error = ShareCalls.TryLock(handle);
        }

        if (error == 0)
        {
            return new LockedFile(handle);
        }

        handle.Dispose();
        return error == ShareCalls.WouldBlock
            ? null
            : throw new BackupException(ErrorKind.Unavailable, $"Cannot lock '{path}': {ShareCalls.Describe(error)}.", "The directory for the state must be local, and the user that runs Emberkeep must be able to write to it.");
    }

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _handle.Dispose();
}
