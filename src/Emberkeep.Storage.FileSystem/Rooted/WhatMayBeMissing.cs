using System.Runtime.CompilerServices;
using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>Operations for which a name that does not exist is an answer and no error.</summary>
internal static class WhatMayBeMissing
{
    /// <summary>The status, or null.</summary>
    public static async ValueTask<FileStatus?> TryStatAsync(
        this IRootedFileSystem fileSystem, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await fileSystem.StatAsync(path, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Deletes a file; false when there is none.</summary>
    public static async ValueTask<bool> TryDeleteFileAsync(
        this IRootedFileSystem fileSystem, string path, CancellationToken cancellationToken)
    {
        try
        {
            await fileSystem.DeleteFileAsync(path, cancellationToken);
            return true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return false;
        }
    }

    /// <summary>Makes a directory; false when the name is taken.</summary>
    public static async ValueTask<bool> TryCreateDirectoryAsync(
        this IRootedFileSystem fileSystem, string path, UnixFileMode mode, CancellationToken cancellationToken)
    {
        try
        {
            await fileSystem.CreateDirectoryAsync(path, mode, cancellationToken);
            return true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            return false;
        }
    }

    /// <summary>Lists a directory with status; one that does not exist, or is removed meanwhile, has no more entries.</summary>
    public static async IAsyncEnumerable<DirectoryEntry> ListIfPresentAsync(
        this IRootedFileSystem fileSystem, string path, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = fileSystem.ListAsync(path, prefix, withStatus: true, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (entries)
        {
            while (await MoveNextIfPresentAsync(entries))
            {
                yield return entries.Current;
            }
        }
    }

    private static async ValueTask<bool> MoveNextIfPresentAsync(IAsyncEnumerator<DirectoryEntry> entries)
    {
        try
        {
            return await entries.MoveNextAsync();
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return false;
        }
    }
}
