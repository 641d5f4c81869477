namespace Emberkeep.Engine.Compression;

/// <summary>The checksum at the end of a zlib stream (RFC 1950), computed piece by piece; a run of zeros costs the same whatever its length.</summary>
internal struct Adler32
{
    private const uint Modulus = 65521;

    /// <summary>The most bytes that can be summed before the 32-bit sums must be reduced (RFC 1950, NMAX of zlib).</summary>
    private const int MaxRun = 5552;

    private uint _a = 1;
    private uint _b;

    /// <summary>Starts a checksum.</summary>
    public Adler32()
    {
    }

    /// <summary>The checksum of everything added so far.</summary>
    public readonly uint Value => (_b << 16) | _a;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> data)
    {
        var (a, b) = (_a, _b);
        while (!data.IsEmpty)
        {
            var run = data[..Math.Min(data.Length, MaxRun)];
            data = data[run.Length..];
            for (; run.Length >= 8; run = run[8..])
            {
                b += (8 * a) + (8u * run[0]) + (7u * run[1]) + (6u * run[2]) + (5u * run[3])
                    + (4u * run[4]) + (3u * run[5]) + (2u * run[6]) + run[7];
                a += (uint)run[0] + run[1] + run[2] + run[3] + run[4] + run[5] + run[6] + run[7];
            }

            foreach (var value in run)
            {
                a += value;
                b += a;
            }

            a %= Modulus;
            b %= Modulus;
        }

        (_a, _b) = (a, b);
    }

    /// <summary>Adds a run of zero bytes: the first sum stays, the second grows by it once for every byte.</summary>
    public void AddZeros(long count) => _b = (uint)((_b + ((ulong)(count % Modulus) * _a)) % Modulus);
}
