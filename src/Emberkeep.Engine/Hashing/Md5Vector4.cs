using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Emberkeep.Engine.Hashing;

/// <summary>Four lanes: SSE2 or NEON.</summary>
internal readonly struct Md5Vector4(Vector128<uint> words) : IMd5Vector<Md5Vector4>
{
    private readonly Vector128<uint> _words = words;

    /// <inheritdoc/>
    public static int Lanes => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector4 Create(uint value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector4 Load(ref readonly uint words, int index) => new(Vector128.LoadUnsafe(in words, (nuint)index));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Md5Vector4 value, ref uint words, int index) => value._words.StoreUnsafe(ref words, (nuint)index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector4 RotateLeft(Md5Vector4 value, [ConstantExpected(Min = 1, Max = 31)] byte bits) => new(Vector128.ShiftLeft(value._words, bits) | Vector128.ShiftRightLogical(value._words, 32 - bits));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector4 operator +(Md5Vector4 left, Md5Vector4 right) => new(left._words + right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector4 operator &(Md5Vector4 left, Md5Vector4 right) => new(left._words & right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector4 operator |(Md5Vector4 left, Md5Vector4 right) => new(left._words | right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector4 operator ^(Md5Vector4 left, Md5Vector4 right) => new(left._words ^ right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Md5Vector4 operator ~(Md5Vector4 value) => new(~value._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interleave(ReadOnlySpan<ReadOnlyMemory<byte>> messages, int offset, Span<uint> words)
    {
        var length = words.Length / Lanes * sizeof(uint);
        var m0 = messages[0].Span.Slice(offset, length);
        var m1 = messages[1].Span.Slice(offset, length);
        var m2 = messages[2].Span.Slice(offset, length);
        var m3 = messages[3].Span.Slice(offset, length);
        ref var output = ref MemoryMarshal.GetReference(words);
        for (var position = 0; position < length; position += Vector128<byte>.Count)
        {
            var (r0, r1, r2, r3) = (Row(m0, position), Row(m1, position), Row(m2, position), Row(m3, position));
            var t0 = UnpackLow(r0, r1).AsUInt64();
            var t1 = UnpackHigh(r0, r1).AsUInt64();
            var t2 = UnpackLow(r2, r3).AsUInt64();
            var t3 = UnpackHigh(r2, r3).AsUInt64();
            UnpackLow(t0, t2).AsUInt32().StoreUnsafe(ref output, (nuint)position);
            UnpackHigh(t0, t2).AsUInt32().StoreUnsafe(ref output, (nuint)(position + 4));
            UnpackLow(t1, t3).AsUInt32().StoreUnsafe(ref output, (nuint)(position + 8));
            UnpackHigh(t1, t3).AsUInt32().StoreUnsafe(ref output, (nuint)(position + 12));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Row(ReadOnlySpan<byte> message, int position) =>
        Vector128.LoadUnsafe(in MemoryMarshal.GetReference(message), (nuint)position).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> UnpackLow<T>(Vector128<T> left, Vector128<T> right) => typeof(T) == typeof(uint)
        ? Sse2.IsSupported ? Sse2.UnpackLow(left.AsUInt32(), right.AsUInt32()).As<uint, T>() : AdvSimd.Arm64.ZipLow(left.AsUInt32(), right.AsUInt32()).As<uint, T>()
        : Sse2.IsSupported ? Sse2.UnpackLow(left.AsUInt64(), right.AsUInt64()).As<ulong, T>() : AdvSimd.Arm64.ZipLow(left.AsUInt64(), right.AsUInt64()).As<ulong, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> UnpackHigh<T>(Vector128<T> left, Vector128<T> right) => typeof(T) == typeof(uint)
        ? Sse2.IsSupported ? Sse2.UnpackHigh(left.AsUInt32(), right.AsUInt32()).As<uint, T>() : AdvSimd.Arm64.ZipHigh(left.AsUInt32(), right.AsUInt32()).As<uint, T>()
        : Sse2.IsSupported ? Sse2.UnpackHigh(left.AsUInt64(), right.AsUInt64()).As<ulong, T>() : AdvSimd.Arm64.ZipHigh(left.AsUInt64(), right.AsUInt64()).As<ulong, T>();
}
