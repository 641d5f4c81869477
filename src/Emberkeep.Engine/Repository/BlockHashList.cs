using System.Buffers;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Engine.Repository;

/// <summary>
/// A backup's block digests with random access and little memory, whatever the volume's size. The file is read once from front to
/// end, which checks it; after that, digests are read from their place in the file if they are evenly spaced (as Cinder and
/// Emberkeep write them), or else from a temporary copy of 32 bytes each.
/// </summary>
internal sealed class BlockHashList : IAsyncDisposable
{
    private const int BatchSize = 4096;
    private const int HexSize = Sha256Digest.Size * 2;

    private readonly RepositoryReader _repository;
    private readonly BackupLocation _location;
    private readonly long _firstOffset;
    private readonly int _stride;
    private readonly FileStream? _copy;

    private BlockHashList(RepositoryReader repository, BackupLocation location, Sha256FileReader reader, FileStream? copy)
    {
        _repository = repository;
        _location = location;
        _copy = copy;
        _firstOffset = reader.FirstHashOffset;
        _stride = reader.Stride;
        Count = reader.Count;
        BlockSize = reader.Header.BlockSize;
    }

    /// <summary>Number of blocks of the volume.</summary>
    public long Count { get; }

    /// <summary>Bytes per block; the volume's last block may be shorter.</summary>
    public int BlockSize { get; }

    /// <summary>Number of blocks that are not known to be all zeros: more than this many blocks of data a restore does not write.</summary>
    public long DataBlocks { get; private init; }

    /// <summary>Opens and checks a backup's list.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="location">The backup.</param>
    /// <param name="tree">Given all digests in order, or null.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<BlockHashList> OpenAsync(
        RepositoryReader repository, BackupLocation location, HashTree? tree, CancellationToken cancellationToken)
    {
        var where = location.Describe(repository.Store, location.Prefix.Sha256File);
        await using var reader = await repository.OpenHashesAsync(location, cancellationToken);
        var dataBlocks = await CheckAsync(reader, tree, cancellationToken);
        if (reader.Header.BackupId != location.Prefix.BackupId)
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"{where} says that it belongs to backup {reader.Header.BackupId}, not to {location.Prefix.BackupId}.",
                $"Run: emberkeep backup verify {location.Prefix.BackupId}");
        }

        if (reader.HasUniformStride)
        {
            return new BlockHashList(repository, location, reader, null) { DataBlocks = dataBlocks };
        }

        var copy = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        try
        {
            await using var again = await repository.OpenHashesAsync(location, cancellationToken);
            await CopyAsync(again, copy, cancellationToken);
            await copy.FlushAsync(cancellationToken);
            return new BlockHashList(repository, location, again, copy) { DataBlocks = dataBlocks };
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    /// <summary>As above, but null, with a word in the log, when the list cannot be used: then objects are proven by their MD5.</summary>
    public static async Task<BlockHashList?> TryOpenAsync(
        RepositoryReader repository, BackupRecord backup, BackupLocation location, HashTree? tree, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            var hashes = await OpenAsync(repository, location, tree, cancellationToken);
            if (hashes.BlockSize <= BlockMath.MaxBlockSize)
            {
                return hashes;
            }

            await hashes.DisposeAsync();
            EngineLog.BlocksTooLarge(logger, backup.Id, BlockMath.MaxBlockSize);
            return null;
        }
        catch (BackupException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Corrupt or ErrorKind.Unsupported)
        {
            EngineLog.HashListUnusable(logger, backup.Id, e.Message);
            return null;
        }
    }

    /// <summary>The content root, of a tree that was given all digests.</summary>
    public ContentRoot RootOf(HashTree tree) => new(tree.GetRoot().ToString(), BlockSize);

    /// <summary>Number of digests from a block on.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when there is none: the list is shorter than the volume.</exception>
    public long CountFrom(long index) => index < Count
        ? Count - index
        : throw new BackupException(
            ErrorKind.Corrupt,
            $"{_location.Describe(_repository.Store, _location.Prefix.Sha256File)} has {Count} digests, too few for a volume with data in block {index}.",
            $"Run: emberkeep backup verify {_location.Prefix.BackupId}");

    /// <summary>Reads the digests of the blocks from <paramref name="first"/> on; the range must lie inside the list.</summary>
    public async ValueTask ReadAsync(long first, Memory<Sha256Digest> digests, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + digests.Length, Count);
        var entrySize = _copy is null ? _stride : Sha256Digest.Size;
        var buffer = ArrayPool<byte>.Shared.Rent(digests.Length * entrySize);
        try
        {
            if (_copy is not null)
            {
                var bytes = buffer.AsMemory(0, digests.Length * entrySize);
                var got = await RandomAccess.ReadAsync(_copy.SafeFileHandle, bytes, first * entrySize, cancellationToken);
                Parse(bytes.Span[..got], entrySize, isHex: false, digests.Span, first);
            }
            else
            {
                // The last entry needs its digits only, not the separator that follows.
                var length = ((digests.Length - 1) * entrySize) + HexSize;
                await using var stream = await _repository.Store.OpenReadAsync(
                    _location.Container, _location.Prefix.Sha256File, _firstOffset + (first * entrySize), length, cancellationToken);
                var got = await stream.ReadAtLeastAsync(buffer.AsMemory(0, length), length, throwOnEndOfStream: false, cancellationToken);
                Parse(buffer.AsSpan(0, got), entrySize, isHex: true, digests.Span, first);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _copy?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Reads the list to its end, which checks it.</summary>
    /// <returns>The number of blocks that are not known to be zero.</returns>
    private static async Task<long> CheckAsync(Sha256FileReader reader, HashTree? tree, CancellationToken cancellationToken)
    {
        var batch = new Sha256Digest[BatchSize];
        var zero = reader.BlockSize <= BlockMath.MaxBlockSize ? ZeroBlocks.Sha256(reader.BlockSize) : default;
        var dataBlocks = 0L;
        while (await reader.ReadAsync(batch, cancellationToken) is var count and > 0)
        {
            dataBlocks += count - batch.AsSpan(0, count).Count(zero);
            tree?.Append(batch.AsSpan(0, count));
        }

        return dataBlocks;
    }

    private static async Task CopyAsync(Sha256FileReader reader, FileStream copy, CancellationToken cancellationToken)
    {
        var batch = new Sha256Digest[BatchSize];
        while (await reader.ReadAsync(batch, cancellationToken) is var count and > 0)
        {
            var bytes = new byte[count * Sha256Digest.Size];
            for (var i = 0; i < count; i++)
            {
                batch[i].TryCopyTo(bytes.AsSpan(i * Sha256Digest.Size));
            }

            await copy.WriteAsync(bytes, cancellationToken);
        }
    }

    private void Parse(ReadOnlySpan<byte> bytes, int entrySize, bool isHex, Span<Sha256Digest> digests, long first)
    {
        var size = isHex ? HexSize : Sha256Digest.Size;
        for (var i = 0; i < digests.Length; i++)
        {
            if (bytes.Length < (i * entrySize) + size)
            {
                throw Changed(first + i);
            }

            var entry = bytes.Slice(i * entrySize, size);
            if (!isHex)
            {
                digests[i] = new Sha256Digest(entry);
            }
            else if (!Sha256Digest.TryParse(entry, out digests[i]))
            {
                throw Changed(first + i);
            }
        }
    }

    private BackupException Changed(long index) => new(
        ErrorKind.Corrupt,
        $"{_location.Describe(_repository.Store, _location.Prefix.Sha256File)} changed while it was read (digest {index}).",
        "Nothing may write to a repository's files except through the backup service; try again.");
}
