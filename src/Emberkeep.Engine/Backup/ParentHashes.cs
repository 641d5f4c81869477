using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Backup;

/// <summary>The parent's block digests, handed out from the front in step with the segments.</summary>
internal sealed class ParentHashes : IAsyncDisposable
{
    private readonly Sha256FileReader _reader;

    private ParentHashes(Sha256FileReader reader) => _reader = reader;

    /// <summary>Opens the parent's list and checks that increments on it are possible.</summary>
    public static async Task<ParentHashes> OpenAsync(
        RepositoryReader repository, BackupRecord parent, ChunkedDriverOptions options, CancellationToken cancellationToken)
    {
        var location = BackupLocation.Of(parent);
        Sha256FileReader reader;
        try
        {
            reader = await repository.OpenHashesAsync(location, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"Parent backup {parent.Id} has no {location.Describe(repository.Store, location.Prefix.Sha256File)}, so what changed since cannot be told.",
                "Make a full backup, or choose another parent with --parent.",
                innerException: e);
        }

        if (reader.BlockSize == options.BlockSize)
        {
            return new ParentHashes(reader);
        }

        await reader.DisposeAsync();
        throw new BackupException(
            ErrorKind.Invalid,
            $"Hash block size has changed since the last backup. New hash block size: {options.BlockSize}. Old hash block size: {reader.BlockSize}. Parent backup: {parent.Id}.",
            $"Set {options.BlockSizeOption} = {reader.BlockSize}, or make a full backup.");
    }

    /// <summary>The digests of the next <paramref name="count"/> blocks; fewer when the parent's volume ended there.</summary>
    public async Task<ReadOnlyMemory<Sha256Digest>> NextAsync(int count, CancellationToken cancellationToken)
    {
        var hashes = new Sha256Digest[count];
        var filled = 0;
        while (filled < count)
        {
            var read = await _reader.ReadAsync(hashes.AsMemory(filled), cancellationToken);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return hashes.AsMemory(0, filled);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();
}
