using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Repository;

/// <summary>One worker's view of a <see cref="BlockHashList"/>: reads ahead, so that the file is touched once per 128 MiB of volume. Not thread-safe.</summary>
internal sealed class BlockHashCursor(BlockHashList list)
{
    private const int BatchSize = 4096;

    private readonly Sha256Digest[] _batch = new Sha256Digest[BatchSize];
    private long _first = -1;
    private int _count;

    /// <summary>Bytes per block.</summary>
    public int BlockSize => list.BlockSize;

    /// <summary>Number of blocks.</summary>
    public long Count => list.Count;

    /// <summary>The digest of a block.</summary>
    public async ValueTask<Sha256Digest> GetAsync(long index, CancellationToken cancellationToken)
    {
        if (_first < 0 || index < _first || index >= _first + _count)
        {
            _count = (int)Math.Min(BatchSize, list.Count - index);
            await list.ReadAsync(index, _batch.AsMemory(0, _count), cancellationToken);
            _first = index;
        }

        return _batch[index - _first];
    }
}
