using System.Text.Json;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Reads and makes the file with the identity of a repository, whichever way its root is reached.</summary>
internal static class IdentityFile
{
    private const int MaxBytes = 4096;
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const string Remedy = "Restore the file from another copy of the repository, or remove it to give the repository a new identity.";

    /// <summary>The identity, or null when there is no file.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when it is not a regular file with an identity in it.</exception>
    public static async Task<RepositoryIdentity?> ReadAsync(IRootedFileSystem files, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes];
        int length;
        try
        {
            await using var file = await files.OpenReadAsync(RepositoryIdentity.FileName, cancellationToken);
            length = await file.ReadAsync(0, buffer, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }

        return Parse(buffer.AsSpan(0, length), $"{files.Location}/{RepositoryIdentity.FileName}");
    }

    /// <summary>Reads the text of such a file.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when it is something else.</exception>
    public static RepositoryIdentity Parse(ReadOnlySpan<byte> text, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(text, MountingJson.Default.RepositoryIdentity) is { } identity && identity.Id != Guid.Empty
                ? identity
                : throw new BackupException(ErrorKind.Corrupt, $"'{path}' has no identity in it.", Remedy);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new BackupException(ErrorKind.Corrupt, $"'{path}' is not the identity of a repository.", Remedy, innerException: e);
        }
    }

    /// <summary>Gives the repository an identity; the one that another host gave it meanwhile wins.</summary>
    public static async Task<RepositoryIdentity> CreateAsync(IRootedFileSystem files, CancellationToken cancellationToken)
    {
        var identity = new RepositoryIdentity(Guid.NewGuid());
        var temporary = TemporaryName.New();
        var isPending = true;
        var file = await files.CreateAsync(temporary, Mode, cancellationToken);
        try
        {
            FileIdentity written;
            await using (file)
            {
                await file.WriteAsync(0, JsonSerializer.SerializeToUtf8Bytes(identity, MountingJson.Default.RepositoryIdentity), cancellationToken);
                await file.SyncAsync(cancellationToken);
                written = (await file.StatAsync(cancellationToken)).Identity;
            }

            using var publisher = new Publisher(files);
            isPending = await publisher.PublishAsync(temporary, RepositoryIdentity.FileName, written, cancellationToken);
            await files.SyncDirectoryAsync("", cancellationToken);
            return identity;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            return await ReadAsync(files, cancellationToken)
                ?? throw new BackupException(ErrorKind.Unavailable, $"'{files.Location}/{RepositoryIdentity.FileName}' came and went.", "Try again.", isTransient: true);
        }
        finally
        {
            if (isPending)
            {
                await RemoveAsync(files, temporary);
            }
        }
    }

    /// <summary>What cannot be removed is invisible, small, and goes with the leftovers of the store.</summary>
    private static async Task RemoveAsync(IRootedFileSystem files, string temporary)
    {
        try
        {
            await files.TryDeleteFileAsync(temporary, CancellationToken.None);
        }
        catch (BackupException)
        {
            // The reason why the file was given up stands.
        }
    }
}
