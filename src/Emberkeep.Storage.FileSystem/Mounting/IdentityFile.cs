using System.Text.Json;
using Emberkeep.Errors;
using Emberkeep.Native.Mounting;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Reads and makes the file with the identity of a repository.</summary>
internal static class IdentityFile
{
    private const int MaxBytes = 4096;
    private const uint Mode = 0x1B0; // 0660
    private const string Remedy = "Restore the file from another copy of the repository, or remove it to give the repository a new identity.";

    /// <summary>The identity, or null when there is no file.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when it is not a regular file with an identity in it.</exception>
    public static RepositoryIdentity? Read(string path)
    {
        var error = ShareCalls.Open(path, ShareCalls.OpenReadOnly, 0, out var handle);
        using (handle)
        {
            if (error == ShareCalls.NotFound)
            {
                return null;
            }

            if (error != 0)
            {
                throw new BackupException(ErrorKind.Unavailable, $"Cannot open '{path}': {ShareCalls.Describe(error)}.", "It must be a regular file that the user that runs Emberkeep can read.");
            }

            try
            {
                var buffer = new byte[MaxBytes];
                var length = RandomAccess.Read(handle, buffer, 0);
                return JsonSerializer.Deserialize(buffer.AsSpan(0, length), MountingJson.Default.RepositoryIdentity) is { } identity && identity.Id != Guid.Empty
                    ? identity
                    : throw new BackupException(ErrorKind.Corrupt, $"'{path}' has no identity in it.", Remedy);
            }
            catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
            {
                throw new BackupException(ErrorKind.Corrupt, $"'{path}' is not the identity of a repository.", Remedy, innerException: e);
            }
        }
    }

    /// <summary>
    /// Gives the repository an identity; the one that another host gave it meanwhile wins. Null when this process may not write there: it may
    /// still read, and the first write says what is wrong.
    /// </summary>
    public static RepositoryIdentity? Create(string path)
    {
        var identity = new RepositoryIdentity(Guid.NewGuid());
        var temporary = $"{path}-{identity.Id:N}";
        var error = ShareCalls.Open(temporary, ShareCalls.OpenReadWrite | ShareCalls.OpenCreateExclusively, Mode, out var handle);
        if (error is ShareCalls.AccessDenied or ShareCalls.NotPermitted or ShareCalls.ReadOnlyFileSystem)
        {
            handle.Dispose();
            return null;
        }

        Check(error, temporary);
        try
        {
            using (handle)
            {
                Write(handle, identity, temporary);
            }

            return Publish(temporary, path) ? identity : Read(path) ?? throw new BackupException(ErrorKind.Unavailable, $"'{path}' came and went.", isTransient: true);
        }
        finally
        {
            _ = ShareCalls.Unlink(temporary);
        }
    }

    /// <summary>Gives the finished file its name unless that is taken: by a hard link, or by renaming where there are none.</summary>
    private static bool Publish(string temporary, string path)
    {
        var error = ShareCalls.Link(temporary, path);
        if (error is ShareCalls.NotPermitted or ShareCalls.NotSupported)
        {
            error = ShareCalls.RenameNoReplace(temporary, path);
        }

        if (error == ShareCalls.AlreadyExists)
        {
            return false;
        }

        Check(error, path);
        Check(ShareCalls.SyncDirectory(Path.GetDirectoryName(path)!), path);
        return true;
    }

    private static void Write(SafeFileHandle handle, RepositoryIdentity identity, string path)
    {
        // The process's umask must not take the group's rights away: other hosts share the group, not the user.
        Check(ShareCalls.ChangeMode(handle, Mode), path);
        RandomAccess.Write(handle, JsonSerializer.SerializeToUtf8Bytes(identity, MountingJson.Default.RepositoryIdentity), 0);
        Check(ShareCalls.Sync(handle), path);
    }

    private static void Check(int error, string path)
    {
        if (error != 0)
        {
            throw new BackupException(ErrorKind.Unavailable, $"Cannot write '{path}': {ShareCalls.Describe(error)}.", "Check that the share can be written to and has room.");
        }
    }
}
