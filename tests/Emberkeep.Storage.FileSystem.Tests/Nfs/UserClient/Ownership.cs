using System.Runtime.InteropServices;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

/// <summary>Gives files to other users. Needs root.</summary>
internal static partial class Ownership
{
    public static void Change(string path, uint user, uint group)
    {
        if (ChangeOwner(path, user, group) != 0)
        {
            throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
