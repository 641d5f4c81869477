using Emberkeep.Native;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>Turns results of system calls into errors.</summary>
internal static class LocalErrors
{
    /// <summary>Throws unless the error number is 0.</summary>
    public static void ThrowIfFailed(int errno, string operation, string path)
    {
        if (errno != 0)
        {
            throw ErrnoErrors.ToException(errno, operation, path);
        }
    }
}
