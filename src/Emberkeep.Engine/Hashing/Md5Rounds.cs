using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emberkeep.Engine.Hashing;

/// <summary>The compression function of MD5 (RFC 1321, section 3.4), for as many messages at once as the vector has lanes.</summary>
internal static class Md5Rounds
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 64;

    /// <summary>Words of a block, and of four states.</summary>
    private const int BlockWords = 16;

    /// <summary>The whole part of 2^32 * abs(sin(i + 1)); a test computes them anew.</summary>
    public static ReadOnlySpan<uint> Sines =>
    [
        0xD76AA478, 0xE8C7B756, 0x242070DB, 0xC1BDCEEE, 0xF57C0FAF, 0x4787C62A, 0xA8304613, 0xFD469501,
        0x698098D8, 0x8B44F7AF, 0xFFFF5BB1, 0x895CD7BE, 0x6B901122, 0xFD987193, 0xA679438E, 0x49B40821,
        0xF61E2562, 0xC040B340, 0x265E5A51, 0xE9B6C7AA, 0xD62F105D, 0x02441453, 0xD8A1E681, 0xE7D3FBC8,
        0x21E1CDE6, 0xC33707D6, 0xF4D50D87, 0x455A14ED, 0xA9E3E905, 0xFCEFA3F8, 0x676F02D9, 0x8D2A4C8A,
        0xFFFA3942, 0x8771F681, 0x6D9D6122, 0xFDE5380C, 0xA4BEEA44, 0x4BDECFA9, 0xF6BB4B60, 0xBEBFBC70,
        0x289B7EC6, 0xEAA127FA, 0xD4EF3085, 0x04881D05, 0xD9D4D039, 0xE6DB99E5, 0x1FA27CF8, 0xC4AC5665,
        0xF4292244, 0x432AFF97, 0xAB9423A7, 0xFC93A039, 0x655B59C3, 0x8F0CCC92, 0xFFEFF47D, 0x85845DD1,
        0x6FA87E4F, 0xFE2CE6E0, 0xA3014314, 0x4E0811A1, 0xF7537E82, 0xBD3AF235, 0x2AD7D2BB, 0xEB86D391,
    ];

    /// <summary>Takes blocks into the states.</summary>
    /// <param name="state">A, B, C and D, each of all lanes.</param>
    /// <param name="words">Whole blocks, laid out by <see cref="IMd5Vector{TSelf}.Interleave"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compress<T>(Span<uint> state, ReadOnlySpan<uint> words)
        where T : struct, IMd5Vector<T>
    {
        // Everything below is read and written without further checks.
        ArgumentOutOfRangeException.ThrowIfNotEqual(state.Length, 4 * T.Lanes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(words.Length % (BlockWords * T.Lanes), 0);
        ref var states = ref MemoryMarshal.GetReference(state);
        var (a, b, c, d) = (T.Load(ref states, 0), T.Load(ref states, T.Lanes), T.Load(ref states, 2 * T.Lanes), T.Load(ref states, 3 * T.Lanes));
        while (!words.IsEmpty)
        {
            var (a0, b0, c0, d0) = (a, b, c, d);
            ref var block = ref MemoryMarshal.GetReference(words);
            for (var i = 0; i < 16; i += 4)
            {
                a = b + T.RotateLeft(a + Word<T>(ref block, i, i) + F(b, c, d), 7);
                d = a + T.RotateLeft(d + Word<T>(ref block, i + 1, i + 1) + F(a, b, c), 12);
                c = d + T.RotateLeft(c + Word<T>(ref block, i + 2, i + 2) + F(d, a, b), 17);
                b = c + T.RotateLeft(b + Word<T>(ref block, i + 3, i + 3) + F(c, d, a), 22);
            }

            for (var i = 16; i < 32; i += 4)
            {
                // The two halves of G have no bit in common, so they can be added; what does not need the newest word is added first.
                a = b + T.RotateLeft(a + Word<T>(ref block, (5 * i) + 1, i) + (c & ~d) + (b & d), 5);
                d = a + T.RotateLeft(d + Word<T>(ref block, (5 * i) + 6, i + 1) + (b & ~c) + (a & c), 9);
                c = d + T.RotateLeft(c + Word<T>(ref block, (5 * i) + 11, i + 2) + (a & ~b) + (d & b), 14);
                b = c + T.RotateLeft(b + Word<T>(ref block, (5 * i) + 16, i + 3) + (d & ~a) + (c & a), 20);
            }

            for (var i = 32; i < 48; i += 4)
            {
                a = b + T.RotateLeft(a + Word<T>(ref block, (3 * i) + 5, i) + (b ^ (c ^ d)), 4);
                d = a + T.RotateLeft(d + Word<T>(ref block, (3 * i) + 8, i + 1) + (a ^ (b ^ c)), 11);
                c = d + T.RotateLeft(c + Word<T>(ref block, (3 * i) + 11, i + 2) + (d ^ (a ^ b)), 16);
                b = c + T.RotateLeft(b + Word<T>(ref block, (3 * i) + 14, i + 3) + (c ^ (d ^ a)), 23);
            }

            for (var i = 48; i < 64; i += 4)
            {
                a = b + T.RotateLeft(a + Word<T>(ref block, 7 * i, i) + (c ^ (b | ~d)), 6);
                d = a + T.RotateLeft(d + Word<T>(ref block, (7 * i) + 7, i + 1) + (b ^ (a | ~c)), 10);
                c = d + T.RotateLeft(c + Word<T>(ref block, (7 * i) + 14, i + 2) + (a ^ (d | ~b)), 15);
                b = c + T.RotateLeft(b + Word<T>(ref block, (7 * i) + 21, i + 3) + (d ^ (c | ~a)), 21);
            }

            (a, b, c, d) = (a + a0, b + b0, c + c0, d + d0);
            words = words[(BlockWords * T.Lanes)..];
        }

        T.Store(a, ref states, 0);
        T.Store(b, ref states, T.Lanes);
        T.Store(c, ref states, 2 * T.Lanes);
        T.Store(d, ref states, 3 * T.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Word<T>(ref readonly uint block, int word, int step)
        where T : struct, IMd5Vector<T> =>
        T.Load(in block, (word & 15) * T.Lanes) + T.Create(Unsafe.Add(ref MemoryMarshal.GetReference(Sines), step));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T F<T>(T x, T y, T z)
        where T : struct, IMd5Vector<T> => z ^ (x & (y ^ z));
}
