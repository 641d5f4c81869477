using Emberkeep.Backups;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Backup;

/// <summary>The parent's block digests, handed out from the front in step with the segments.</summary>
internal sealed class ParentHashes : IAsyncDisposable
{
    private readonly Sha256FileReader _reader;
    private readonly BackupId _parent;
    private readonly string _where;

    private ParentHashes(Sha256FileReader reader, BackupId parent, string where)
    {
        _reader = reader;
        _parent = parent;
        _where = where;
    }

    /// <summary>Opens the parent's list and checks that increments on it are possible.</summary>
    public static async Task<ParentHashes> OpenAsync(
        RepositoryReader repository, BackupRecord parent, ChunkedDriverOptions options, CancellationToken cancellationToken)
    {
        var location = BackupLocation.Of(parent);
        var where = location.Describe(repository.Store, location.Prefix.Sha256File);
        Sha256FileReader reader;
        try
        {
            reader = await repository.OpenHashesAsync(location, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"Parent backup {parent.Id} has no {where}, so what changed since cannot be told.",
                "Make a full backup, or choose another parent with --parent.",
                innerException: e);
        }

        if (reader.BlockSize == options.BlockSize && (reader.EarlyBackupId ?? parent.Id) == parent.Id)
        {
            return new ParentHashes(reader, parent.Id, where);
        }

        await reader.DisposeAsync();
        throw reader.BlockSize == options.BlockSize ? Foreign(where, parent.Id, reader.EarlyBackupId) : new BackupException(
            ErrorKind.Invalid,
            $"Hash block size has changed since the last backup. New hash block size: {options.BlockSize}. Old hash block size: {reader.BlockSize}. Parent backup: {parent.Id}.",
            $"Set {options.BlockSizeOption} = {reader.BlockSize}, or make a full backup.");
    }

    /// <summary>The digests of the next <paramref name="count"/> blocks; fewer when the parent's volume ended there. The caller disposes them.</summary>
    public async Task<DigestBuffer> NextAsync(int count, CancellationToken cancellationToken)
    {
        var hashes = new DigestBuffer(count);
        var filled = 0;
        while (filled < count)
        {
            var read = await _reader.ReadAsync(hashes.Memory[filled..], cancellationToken);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        hashes.Shorten(filled);
        return hashes;
    }

    /// <summary>
    /// Reads the list to its end, whether or not the volume reached that far, and makes sure that it is whole and the parent's. Nothing that was
    /// compared with it may be published before.
    /// </summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when it is another backup's or damaged.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var rest = new Sha256Digest[4096];
        while (await _reader.ReadAsync(rest, cancellationToken) > 0)
        {
        }

        if (_reader.Header.BackupId != _parent)
        {
            throw Foreign(_where, _parent, _reader.Header.BackupId);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private static BackupException Foreign(string where, BackupId parent, BackupId? owner) => new(
        ErrorKind.Corrupt,
        $"{where} says that it belongs to backup {owner}, not to parent backup {parent}, so what changed since cannot be told.",
        "Make a full backup, or choose another parent with --parent.");
}
