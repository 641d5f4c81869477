using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Emberkeep.Engine.Hashing;

/// <summary>
/// Hashes pieces of several messages at once, one message in each lane of a vector. MD5 is serial inside a message: one message keeps a fraction of a
/// processor's units busy, eight together take about as long as two one after the other (docs/decisions/0019).
/// </summary>
internal static class Md5Lanes
{
    /// <summary>Blocks that are laid out at a time: few enough to stay in the first-level cache.</summary>
    private const int BatchBlocks = 8;

    private const int BatchBytes = BatchBlocks * Md5Rounds.BlockSize;

    /// <summary>The most lanes that the processor has; 1 when it has no vectors that we use.</summary>
    public static int Width { get; } = WidthOf();

    /// <summary>Appends a piece to each message. No message may be given twice.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="pieces">The piece of each; of any lengths.</param>
    public static void Append(ReadOnlySpan<Md5Message> messages, ReadOnlySpan<ReadOnlyMemory<byte>> pieces) => Append(messages, pieces, Width);

    /// <summary>As above, with at most <paramref name="width"/> lanes.</summary>
    internal static void Append(ReadOnlySpan<Md5Message> messages, ReadOnlySpan<ReadOnlyMemory<byte>> pieces, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pieces.Length, messages.Length);
        var rests = new ReadOnlyMemory<byte>[messages.Length];
        for (var i = 0; i < messages.Length; i++)
        {
            rests[i] = pieces[i][messages[i].CompleteBlock(pieces[i].Span)..];
        }

        var order = messages.ToArray();
        for (var count = order.Length; count > 0;)
        {
            // The longest first: then the others run out one by one and the lanes stay filled as long as possible.
            Array.Sort(rests, order, 0, count, LongestFirst.Instance);
            var lanes = Math.Min(count, width);
            var bytes = rests[lanes - 1].Length / Md5Rounds.BlockSize * Md5Rounds.BlockSize;
            Compress(order.AsSpan(0, lanes), rests.AsSpan(0, lanes), bytes);
            for (; count > 0 && rests[count - 1].Length < Md5Rounds.BlockSize; count--)
            {
                order[count - 1].Keep(rests[count - 1].Span);
            }
        }
    }

    private static void Compress(ReadOnlySpan<Md5Message> messages, Span<ReadOnlyMemory<byte>> rests, int bytes)
    {
        switch (messages.Length)
        {
            case 1:
                messages[0].Compress(rests[0].Span[..bytes]);
                rests[0] = rests[0][bytes..];
                break;
            case <= 4:
                Compress<Md5Vector4>(messages, rests, bytes);
                break;
            case <= 8:
                Compress<Md5Vector8>(messages, rests, bytes);
                break;
            default:
                Compress<Md5Vector16>(messages, rests, bytes);
                break;
        }
    }

    private static void Compress<T>(ReadOnlySpan<Md5Message> messages, Span<ReadOnlyMemory<byte>> rests, int bytes)
        where T : struct, IMd5Vector<T>
    {
        var lanes = T.Lanes;
        Span<uint> state = stackalloc uint[4 * lanes];
        Span<uint> words = stackalloc uint[BatchBytes / sizeof(uint) * lanes];
        var inputs = new ReadOnlyMemory<byte>[lanes];
        for (var lane = 0; lane < lanes; lane++)
        {
            // A lane without a message of its own hashes the first one along, for nobody.
            var source = lane < messages.Length ? lane : 0;
            inputs[lane] = rests[source][..bytes];
            for (var i = 0; i < 4; i++)
            {
                state[(i * lanes) + lane] = messages[source].State[i];
            }
        }

        for (var offset = 0; offset < bytes;)
        {
            var take = Math.Min(BatchBytes, bytes - offset);
            var batch = words[..(take / sizeof(uint) * lanes)];
            T.Interleave(inputs, offset, batch);
            Md5Rounds.Compress<T>(state, batch);
            offset += take;
        }

        for (var lane = 0; lane < messages.Length; lane++)
        {
            for (var i = 0; i < 4; i++)
            {
                messages[lane].State[i] = state[(i * lanes) + lane];
            }

            messages[lane].Count(bytes);
            rests[lane] = rests[lane][bytes..];
        }
    }

    private static int WidthOf()
    {
        if (!BitConverter.IsLittleEndian)
        {
            return 1;
        }

        return Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? Md5Vector16.Lanes
            : Avx2.IsSupported ? Md5Vector8.Lanes
            : Sse2.IsSupported || AdvSimd.Arm64.IsSupported ? Md5Vector4.Lanes
            : 1;
    }

    private sealed class LongestFirst : IComparer<ReadOnlyMemory<byte>>
    {
        public static readonly LongestFirst Instance = new();

        public int Compare(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => y.Length.CompareTo(x.Length);
    }
}
