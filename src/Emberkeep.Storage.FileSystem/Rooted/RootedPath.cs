using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>The grammar of paths below a root.</summary>
internal static class RootedPath
{
    /// <summary>Joins a directory and a name.</summary>
    public static string Combine(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";

    /// <summary>The directory that holds a path, and its last segment. The root has neither.</summary>
    public static (string Directory, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
    }

    /// <summary>Refuses a path that is not relative, or has an empty segment, '.', '..' or a NUL.</summary>
    public static void Check(string path)
    {
        if (path.Length == 0)
        {
            return;
        }

        foreach (var range in path.AsSpan().Split('/'))
        {
            if (path.AsSpan(range) is "" or "." or ".." || path.AsSpan(range).Contains('\0'))
            {
                throw new BackupException(ErrorKind.Invalid, $"'{path.Replace('\0', '?')}' is not a path below the root of a repository.");
            }
        }
    }
}
