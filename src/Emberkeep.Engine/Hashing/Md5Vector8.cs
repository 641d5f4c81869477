using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Emberkeep.Engine.Hashing;

/// <summary>Eight lanes: AVX2.</summary>
internal readonly struct Md5Vector8(Vector256<uint> words) : IMd5Vector<Md5Vector8>
{
    private readonly Vector256<uint> _words = words;

    /// <inheritdoc/>
    public static int Lanes => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector8 Create(uint value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector8 Load(ref readonly uint words, int index) => new(Vector256.LoadUnsafe(in words, (nuint)index));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Md5Vector8 value, ref uint words, int index) => value._words.StoreUnsafe(ref words, (nuint)index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector8 RotateLeft(Md5Vector8 value, [ConstantExpected(Min = 1, Max = 31)] byte bits) => new(Vector256.ShiftLeft(value._words, bits) | Vector256.ShiftRightLogical(value._words, 32 - bits));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector8 operator +(Md5Vector8 left, Md5Vector8 right) => new(left._words + right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector8 operator &(Md5Vector8 left, Md5Vector8 right) => new(left._words & right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector8 operator |(Md5Vector8 left, Md5Vector8 right) => new(left._words | right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector8 operator ^(Md5Vector8 left, Md5Vector8 right) => new(left._words ^ right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector8 operator ~(Md5Vector8 value) => new(~value._words);

    /// <inheritdoc/>
    public static void Interleave(ReadOnlySpan<ReadOnlyMemory<byte>> messages, int offset, Span<uint> words) =>
        Interleave(messages, offset, words, Lanes);

    /// <summary>As above, for eight lanes of a wider vector.</summary>
    /// <param name="messages">Eight messages.</param>
    /// <param name="offset">Where the blocks start in each message.</param>
    /// <param name="words">Where the first word of the first lane goes.</param>
    /// <param name="stride">Words from one word of a lane to its next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Interleave(ReadOnlySpan<ReadOnlyMemory<byte>> messages, int offset, Span<uint> words, int stride)
    {
        var length = (words.Length + stride - 1) / stride * sizeof(uint);
        var m0 = messages[0].Span.Slice(offset, length);
        var m1 = messages[1].Span.Slice(offset, length);
        var m2 = messages[2].Span.Slice(offset, length);
        var m3 = messages[3].Span.Slice(offset, length);
        var m4 = messages[4].Span.Slice(offset, length);
        var m5 = messages[5].Span.Slice(offset, length);
        var m6 = messages[6].Span.Slice(offset, length);
        var m7 = messages[7].Span.Slice(offset, length);
        ref var output = ref MemoryMarshal.GetReference(words);
        for (var position = 0; position < length; position += Vector128<byte>.Count)
        {
            // Four words of all lanes: the halves of the vectors are transposed by themselves, lanes 0 to 3 below and 4 to 7 above.
            var (r0, r1, r2, r3) = (Rows(m0, m4, position), Rows(m1, m5, position), Rows(m2, m6, position), Rows(m3, m7, position));
            var t0 = Avx2.UnpackLow(r0, r1).AsUInt64();
            var t1 = Avx2.UnpackHigh(r0, r1).AsUInt64();
            var t2 = Avx2.UnpackLow(r2, r3).AsUInt64();
            var t3 = Avx2.UnpackHigh(r2, r3).AsUInt64();
            var index = position / sizeof(uint) * stride;
            Avx2.UnpackLow(t0, t2).AsUInt32().StoreUnsafe(ref output, (nuint)index);
            Avx2.UnpackHigh(t0, t2).AsUInt32().StoreUnsafe(ref output, (nuint)(index + stride));
            Avx2.UnpackLow(t1, t3).AsUInt32().StoreUnsafe(ref output, (nuint)(index + (2 * stride)));
            Avx2.UnpackHigh(t1, t3).AsUInt32().StoreUnsafe(ref output, (nuint)(index + (3 * stride)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rows(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, int position) => Vector256.Create(
        Vector128.LoadUnsafe(in MemoryMarshal.GetReference(lower), (nuint)position),
        Vector128.LoadUnsafe(in MemoryMarshal.GetReference(upper), (nuint)position)).AsUInt32();
}
