using System.Collections.Concurrent;
using System.Security.Cryptography;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Blocks;

/// <summary>What is known in advance about zeros: their digests need no hashing, whatever the volume.</summary>
internal static class ZeroBlocks
{
    /// <summary>A shared run of zeros, for feeding digests and writers.</summary>
    public static readonly ReadOnlyMemory<byte> Buffer = new byte[1 << 20];

    /// <summary>Objects of zeros that others made may come in any number of lengths.</summary>
    private const int MaxLengths = 1024;

    // Blocks come in one length (and one short tail per volume), objects in a few canonical lengths: both tables stay small.
    private static readonly ConcurrentDictionary<int, Sha256Digest> Sha256ByLength = new();
    private static readonly ConcurrentDictionary<long, Md5Digest> Md5ByLength = new();

    /// <summary>True when every byte is zero. About 11 GB/s, so it is worth asking before hashing.</summary>
    public static bool IsZero(ReadOnlySpan<byte> data) => !data.ContainsAnyExcept((byte)0);

    /// <summary>SHA-256 of a block of zeros.</summary>
    public static Sha256Digest Sha256(int length) => Sha256ByLength.GetOrAdd(length, static count =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendZeros(hash, count, CancellationToken.None);
        return new Sha256Digest(hash.GetHashAndReset());
    });

    /// <summary>MD5 of a whole object of zeros. The first call for a length costs the hashing (0.6 GB/s), later ones nothing.</summary>
    public static Md5Digest Md5(long length, CancellationToken cancellationToken)
    {
        if (Md5ByLength.TryGetValue(length, out var known))
        {
            return known;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        AppendZeros(hash, length, cancellationToken);
        var digest = new Md5Digest(hash.GetHashAndReset());
        if (Md5ByLength.Count < MaxLengths)
        {
            Md5ByLength.TryAdd(length, digest);
        }

        return digest;
    }

    /// <summary>Feeds zeros to a digest.</summary>
    public static void AppendZeros(IncrementalHash hash, long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var take = (int)Math.Min(count, Buffer.Length);
            hash.AppendData(Buffer.Span[..take]);
            count -= take;
        }
    }
}
