using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Native.Nfs;
using Emberkeep.Native.Nfs.Requests;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>
/// Finds files below the exported directory, a LOOKUP for each segment of a path, each in the directory whose handle the one before gave. The
/// server follows no symbolic link, and neither does this: what is no directory in the middle of a path is an error, and a link that is put there
/// meanwhile cannot lead anywhere else, since a handle stays with its directory.
/// </summary>
internal static class NfsTree
{
    /// <summary>The directory that holds a path's last segment, and that segment.</summary>
    public static async Task<(NfsHandle Directory, string Name)> ParentAsync(NfsOperation operation, string path)
    {
        var (directory, name) = RootedPath.Split(path);
        return name.Length == 0
            ? throw new BackupException(ErrorKind.Invalid, "The root of a repository is not an entry of a directory.")
            : (await DirectoryAsync(operation, directory), name);
    }

    /// <summary>The handle of a directory.</summary>
    public static async Task<NfsHandle> DirectoryAsync(NfsOperation operation, string path)
    {
        // The root is asked for with the first request, so that it belongs to the connection that is used.
        NfsHandle? current = null;
        foreach (var segment in path.Length == 0 ? [] : path.Split('/'))
        {
            var (handle, attributes) = await FindAsync(operation, current, segment);
            switch (NfsFileStatus.Kind(attributes))
            {
                case FileKind.Directory:
                    current = handle;
                    break;
                case FileKind.SymbolicLink:
                    throw operation.Errors.Local(Errno.ELOOP);
                default:
                    throw operation.Errors.Local(Errno.ENOTDIR);
            }
        }

        return current ?? await operation.RootAsync();
    }

    /// <summary>What has a name in a directory, or in the root for null: a link itself, not what it points to.</summary>
    public static async Task<(NfsHandle Handle, NfsAttributes Attributes)> FindAsync(NfsOperation operation, NfsHandle? directory, string name)
    {
        var found = await operation.ExpectAsync(link => new LookupRequest(directory ?? link.Root, name));
        return (found.Handle!, found.Attributes ?? await AttributesAsync(operation, found.Handle!));
    }

    /// <summary>The attributes of a file.</summary>
    public static Task<NfsAttributes> AttributesAsync(NfsOperation operation, NfsHandle file) =>
        operation.ExpectAsync(_ => new GetAttributesRequest(file));
}
