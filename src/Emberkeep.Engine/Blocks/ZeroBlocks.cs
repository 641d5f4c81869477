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
    private static readonly ConcurrentDictionary<long, Md5Digest> Md5ByLength = new(KnownMd5());

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

    /// <summary>
    /// Constants: the canonical lengths of <see cref="Backup.ZeroRuns"/> and Cinder's default object sizes, so that even a short command spends nothing
    /// on them. A test computes them anew.
    /// </summary>
    public static Dictionary<long, Md5Digest> KnownMd5() => new()
    {
        [8L << 20] = Md5Digest.Parse("96995b58d4cbf6aaa9041b4f00c7f6ae"),
        [16L << 20] = Md5Digest.Parse("2c7ab85a893283e98c931e9511add182"),
        [32L << 20] = Md5Digest.Parse("58f06dd588d8ffb3beb46ada6309436b"),
        [64L << 20] = Md5Digest.Parse("7f614da9329cd3aebf59b91aadc30bf0"),
        [128L << 20] = Md5Digest.Parse("fde9e0818281836e4fc0edfede2b8762"),
        [256L << 20] = Md5Digest.Parse("1f5039e50bd66b290c56684d8550c6c2"),
        [512L << 20] = Md5Digest.Parse("aa559b4e3523a6c931f08f4df52d58f2"),
        [1L << 30] = Md5Digest.Parse("cd573cfaace07e7949bc0c46028904ff"),
        [52428800] = Md5Digest.Parse("25e317773f308e446cc84c503a6d1f85"),
        [1999994880] = Md5Digest.Parse("88bc2b132b1e22db017eda28ea5c6f05"),
    };

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
