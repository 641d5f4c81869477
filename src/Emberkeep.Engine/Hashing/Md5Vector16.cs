using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Emberkeep.Engine.Hashing;

/// <summary>Sixteen lanes: AVX-512. Without it the same code runs on two halves of AVX2, slowly; tests use that.</summary>
internal readonly struct Md5Vector16(Vector512<uint> words) : IMd5Vector<Md5Vector16>
{
    private readonly Vector512<uint> _words = words;

    /// <inheritdoc/>
    public static int Lanes => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector16 Create(uint value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector16 Load(ref readonly uint words, int index) => new(Vector512.LoadUnsafe(in words, (nuint)index));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Md5Vector16 value, ref uint words, int index) => value._words.StoreUnsafe(ref words, (nuint)index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector16 RotateLeft(Md5Vector16 value, [ConstantExpected(Min = 1, Max = 31)] byte bits) => new(Avx512F.IsSupported
        ? Avx512F.RotateLeft(value._words, bits)
        : Vector512.ShiftLeft(value._words, bits) | Vector512.ShiftRightLogical(value._words, 32 - bits));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector16 operator +(Md5Vector16 left, Md5Vector16 right) => new(left._words + right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector16 operator &(Md5Vector16 left, Md5Vector16 right) => new(left._words & right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector16 operator |(Md5Vector16 left, Md5Vector16 right) => new(left._words | right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector16 operator ^(Md5Vector16 left, Md5Vector16 right) => new(left._words ^ right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector16 operator ~(Md5Vector16 value) => new(~value._words);

    /// <inheritdoc/>
    public static void Interleave(ReadOnlySpan<ReadOnlyMemory<byte>> messages, int offset, Span<uint> words)
    {
        Md5Vector8.Interleave(messages[..Md5Vector8.Lanes], offset, words[..^Md5Vector8.Lanes], Lanes);
        Md5Vector8.Interleave(messages[Md5Vector8.Lanes..], offset, words[Md5Vector8.Lanes..], Lanes);
    }
}
