using System.Text.Json;
using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Compares the repository on a share with the one that was there before.</summary>
internal static class IdentityCheck
{
    /// <summary>Checks, and remembers an identity that is seen for the first time.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="share">The share, for messages.</param>
    /// <param name="memory">The local file with the identity that was seen before.</param>
    /// <param name="isReadOnly">True to make none.</param>
    /// <returns>The identity; null when the repository has none and this process may not write there.</returns>
    public static RepositoryIdentity? Run(string root, string share, string memory, bool isReadOnly)
    {
        var path = Path.Combine(root, RepositoryIdentity.FileName);
        var known = IdentityFile.Read(memory);
        var found = IdentityFile.Read(path);
        if (known is not null && found != known)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"The share {share} holds {(found is null ? "a repository without an identity" : $"the repository {found.Id}")}, and until now it held {known.Id}. Nothing is read or written there.",
                $"Perhaps another share, or an empty directory in place of a file system, is exported under this name now: look at the server. If the change is meant, remove {memory}.");
        }

        if (found is null && !isReadOnly)
        {
            found = IdentityFile.Create(path);
        }

        if (found is not null && known is null)
        {
            Remember(memory, found);
        }

        return found;
    }

    private static void Remember(string memory, RepositoryIdentity identity)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(memory)!);
        var temporary = $"{memory}.{Guid.NewGuid():N}";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(identity, MountingJson.Default.RepositoryIdentity));
        File.Move(temporary, memory, overwrite: true);
    }
}
