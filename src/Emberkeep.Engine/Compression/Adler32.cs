using System.Runtime.Intrinsics;

namespace Emberkeep.Engine.Compression;

/// <summary>The checksum at the end of a zlib stream (RFC 1950), computed piece by piece; a run of zeros costs the same whatever its length.</summary>
internal struct Adler32
{
    /// <summary>The checksum of no bytes.</summary>
    public const uint Empty = 1;

    private const uint Modulus = 65521;

    /// <summary>The most bytes that can be summed before the 32-bit sums must be reduced (RFC 1950, NMAX of zlib), in whole vectors.</summary>
    private const int MaxRun = 5552 / VectorLength * VectorLength;
    private const int VectorLength = 32;

    private uint _a = 1;
    private uint _b;

    /// <summary>Starts a checksum.</summary>
    public Adler32()
    {
    }

    /// <summary>The checksum of everything added so far.</summary>
    public readonly uint Value => (_b << 16) | _a;

    /// <summary>The checksum of a run of zero bytes.</summary>
    public static uint OfZeros(long count) => ((uint)(count % Modulus) << 16) | 1;

    /// <summary>
    /// The checksum of two pieces of data that follow one another. The first sum adds up, less the 1 that both begin with; the second grows by the first
    /// piece's first sum once for every byte of the second piece.
    /// </summary>
    /// <param name="first">Checksum of the first piece.</param>
    /// <param name="second">Checksum of the second piece.</param>
    /// <param name="secondLength">Bytes in the second piece.</param>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        var added = (first & 0xffff) + Modulus - 1;
        var a = (added + (second & 0xffff)) % Modulus;
        var b = ((first >> 16) + (second >> 16) + ((ulong)(secondLength % Modulus) * (added % Modulus))) % Modulus;
        return ((uint)b << 16) | a;
    }

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> data)
    {
        var (a, b) = (_a, _b);
        while (!data.IsEmpty)
        {
            var run = data[..Math.Min(data.Length, MaxRun)];
            data = data[run.Length..];
            var vectors = run.Length / VectorLength * VectorLength;
            AddVectors(run[..vectors], ref a, ref b);
            foreach (var value in run[vectors..])
            {
                a += value;
                b += a;
            }

            a %= Modulus;
            b %= Modulus;
        }

        (_a, _b) = (a, b);
    }

    /// <summary>
    /// Adds whole vectors. Within one, the byte at index i counts 32 - i times in the second sum; every vector before it counts once more for each of
    /// the 32 bytes.
    /// </summary>
    private static void AddVectors(ReadOnlySpan<byte> run, ref uint a, ref uint b)
    {
        var sums = Vector256<uint>.Zero;
        var sumsBefore = Vector256<uint>.Zero;
        var weighted = Vector256<uint>.Zero;
        var (weightsLow, weightsHigh) = Vector256.Widen(Vector256.Create(
            (byte)32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1));
        var count = (uint)(run.Length / VectorLength);
        for (var at = 0; at < run.Length; at += VectorLength)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(run.Slice(at, VectorLength)));
            sumsBefore += sums;

            // Two bytes, and two bytes times 32, are far below 2^16.
            var (sumLow, sumHigh) = Vector256.Widen(low + high);
            var (weightedLow, weightedHigh) = Vector256.Widen((low * weightsLow) + (high * weightsHigh));
            sums += sumLow + sumHigh;
            weighted += weightedLow + weightedHigh;
        }

        b += (count * VectorLength * a) + (VectorLength * Vector256.Sum(sumsBefore)) + Vector256.Sum(weighted);
        a += Vector256.Sum(sums);
    }
}
