using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emberkeep.Engine.Hashing;

/// <summary>One lane, in plain registers: faster than a vector for one message.</summary>
internal readonly struct Md5Vector1(uint word) : IMd5Vector<Md5Vector1>
{
    private readonly uint _word = word;

    /// <inheritdoc/>
    public static int Lanes => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector1 Create(uint value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector1 Load(ref readonly uint words, int index) => new(Unsafe.Add(ref Unsafe.AsRef(in words), index));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Md5Vector1 value, ref uint words, int index) => Unsafe.Add(ref words, index) = value._word;

    /// <inheritdoc/>
    public static void Interleave(ReadOnlySpan<ReadOnlyMemory<byte>> messages, int offset, Span<uint> words) =>
        messages[0].Span.Slice(offset, words.Length * sizeof(uint)).CopyTo(MemoryMarshal.AsBytes(words));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector1 RotateLeft(Md5Vector1 value, [ConstantExpected(Min = 1, Max = 31)] byte bits) => new(BitOperations.RotateLeft(value._word, bits));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector1 operator +(Md5Vector1 left, Md5Vector1 right) => new(left._word + right._word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector1 operator &(Md5Vector1 left, Md5Vector1 right) => new(left._word & right._word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector1 operator |(Md5Vector1 left, Md5Vector1 right) => new(left._word | right._word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector1 operator ^(Md5Vector1 left, Md5Vector1 right) => new(left._word ^ right._word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector1 operator ~(Md5Vector1 value) => new(~value._word);
}
