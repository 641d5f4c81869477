namespace Emberkeep.Engine.Tests.Format;

/// <summary>Keeps a big file in memory in blocks, and counts what that takes so that a test can leave it out.</summary>
internal sealed class HashListBuffer
{
    private const int BlockLength = 1 << 20;
    private readonly List<byte[]> _blocks = [];

    public long Length { get; private set; }

    public long Allocated { get; private set; }

    public Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> Write => (data, _) =>
    {
        while (!data.IsEmpty)
        {
            if (Length == (long)_blocks.Count * BlockLength)
            {
                _blocks.Add(new byte[BlockLength]);
                Allocated += BlockLength;
            }

            var room = _blocks[^1].AsMemory((int)(Length % BlockLength));
            var count = Math.Min(room.Length, data.Length);
            data[..count].CopyTo(room);
            Length += count;
            data = data[count..];
        }

        return ValueTask.CompletedTask;
    };

    public Stream OpenRead() => new Reader(this);

    private sealed class Reader(HashListBuffer buffer) : MemoryStream
    {
        private long _at;

        public override ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
        {
            if (_at == buffer.Length)
            {
                return new(0);
            }

            var block = buffer._blocks[(int)(_at / BlockLength)].AsMemory((int)(_at % BlockLength));
            var count = (int)Math.Min(Math.Min(block.Length, destination.Length), buffer.Length - _at);
            block[..count].CopyTo(destination);
            _at += count;
            return new(count);
        }
    }
}
