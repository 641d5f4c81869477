using System.Numerics;

namespace Emberkeep.Volumes;

/// <summary>
/// Remembers which parts of a new file have been written to; the rest is known to read as zeros on any file system, also where it
/// cannot tell holes from data. One bit stands for a grain of 64 KiB, or more in files above 512 GiB, so that the map never exceeds 1 MiB.
/// Safe to use from several threads.
/// </summary>
internal sealed class WrittenMap
{
    private const long SmallestGrain = 1 << 16;
    private const long MostBits = 1 << 23;
    private const int BitsPerWord = 64;

    private readonly long _grain;
    private readonly ulong[] _words;

    /// <param name="length">Bytes of the file.</param>
    internal WrittenMap(long length)
    {
        _grain = SmallestGrain;
        while (length / _grain >= MostBits)
        {
            _grain *= 2;
        }

        _words = new ulong[(length / _grain / BitsPerWord) + 1];
    }

    internal long Grain => _grain;

    internal void Add(long offset, long length)
    {
        if (length == 0)
        {
            return;
        }

        var last = (offset + length - 1) / _grain;
        for (var bit = offset / _grain; bit <= last; bit++)
        {
            Interlocked.Or(ref _words[bit / BitsPerWord], 1UL << (int)(bit % BitsPerWord));
        }
    }

    /// <summary>The runs between the two offsets that may have been written to, in order.</summary>
    internal IEnumerable<(long Start, long End)> Touched(long start, long end)
    {
        var position = start;
        while (position < end)
        {
            var from = FindBit(position / _grain, end, touched: true);
            var to = FindBit(from, end, touched: false);
            position = Math.Max(position, from * _grain);
            if (position < end)
            {
                yield return (position, Math.Min(end, to * _grain));
            }

            position = to * _grain;
        }
    }

    /// <summary>The first grain at or after <paramref name="bit"/> in the given state, or one that starts at or past the end.</summary>
    private long FindBit(long bit, long end, bool touched)
    {
        while (bit * _grain < end)
        {
            var word = Volatile.Read(ref _words[bit / BitsPerWord]);
            var rest = (touched ? word : ~word) >> (int)(bit % BitsPerWord);
            if (rest != 0)
            {
                return bit + BitOperations.TrailingZeroCount(rest);
            }

            bit = ((bit / BitsPerWord) + 1) * BitsPerWord;
        }

        return bit;
    }
}
