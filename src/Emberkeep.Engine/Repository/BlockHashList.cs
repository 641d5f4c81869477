using System.Buffers;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Repository;

/// <summary>
/// A backup's block digests with random access and little memory, whatever the volume's size. The file is read once from front to
/// end, which checks it; after that, digests are read from their place in the file if they are evenly spaced (as Cinder and
/// Emberkeep write them), or else from a temporary copy of 32 bytes each.
/// </summary>
internal sealed class BlockHashList : IAsyncDisposable
{
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

    /// <summary>Opens and checks a backup's list.</summary>
    public static async Task<BlockHashList> OpenAsync(
        RepositoryReader repository, BackupLocation location, CancellationToken cancellationToken)
    {
        var where = location.Describe(repository.Store, location.Prefix.Sha256File);
        await using var reader = await repository.OpenHashesAsync(location, cancellationToken);
        await DrainAsync(reader, null, cancellationToken);
        if (reader.Header.BackupId != location.Prefix.BackupId)
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"{where} says that it belongs to backup {reader.Header.BackupId}, not to {location.Prefix.BackupId}.",
                $"Run: emberkeep backup verify {location.Prefix.BackupId}");
        }

        if (reader.HasUniformStride)
        {
            return new BlockHashList(repository, location, reader, null);
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
            await DrainAsync(again, copy, cancellationToken);
            await copy.FlushAsync(cancellationToken);
            return new BlockHashList(repository, location, again, copy);
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

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

    private static async Task DrainAsync(Sha256FileReader reader, FileStream? copy, CancellationToken cancellationToken)
    {
        var batch = new Sha256Digest[4096];
        while (await reader.ReadAsync(batch, cancellationToken) is var count and > 0)
        {
            if (copy is null)
            {
                continue;
            }

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
