using System.Numerics;
using System.Security.Cryptography;
using CsCheck;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Tests.Blocks;

public sealed class HashTreeTests
{
    [Fact]
    public void GetRoot_NothingAppended_IsTheHashOfNothing() =>
        new HashTree().GetRoot().ToString().ShouldBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    /// <summary>Computed with Python's hashlib from the definition, independently of this code.</summary>
    [Theory]
    [InlineData(1, "d9de27625445003d8a9739a851e3ff8d41c0683630b4d63a88327a6aaa37c409")]
    [InlineData(2, "604d540f09268b91672ab011394d5266ccd7d4484d0d109411a55848126a1b2c")]
    [InlineData(3, "d1f13800048f5909d4043fc0c152f6643280cba608b672715e56ce159a20629f")]
    [InlineData(7, "bee2275db16667589a4515f63e0d053a2fa602c1d9f9703e98920a5bdad59baf")]
    public void GetRoot_OfBlocksThatHoldTheirNumber_IsTheKnownOne(int count, string expected)
    {
        var tree = new HashTree();
        for (var i = 0; i < count; i++)
        {
            tree.Append([new Sha256Digest(SHA256.HashData([(byte)i]))]);
        }

        tree.GetRoot().ToString().ShouldBe(expected);
    }

    [Fact]
    public void GetRoot_AnyDigestsInAnyPortions_EqualsTheRecursiveDefinition() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[1, 40], Gen.Int[1, int.MaxValue]).Sample((count, portion, seed) =>
        {
            var digests = Digests(count, seed);
            var tree = new HashTree();
            for (var i = 0; i < count; i += portion)
            {
                tree.Append(digests.AsSpan(i, Math.Min(portion, count - i)));
                tree.GetRoot().ToString().ShouldBe(Naive(digests.AsSpan(0, Math.Min(i + portion, count))));
            }

            tree.Count.ShouldBe(count);
            tree.GetRoot().ToString().ShouldBe(Naive(digests));
        });

    [Fact]
    public void GetRoot_OneDigestChangedAddedRemovedOrMoved_IsAnother() =>
        Gen.Select(Gen.Int[2, 70], Gen.Int[1, int.MaxValue]).Sample((count, seed) =>
        {
            var digests = Digests(count, seed);
            var at = seed % (count - 1);
            Sha256Digest[] swapped = [.. digests];
            (swapped[at], swapped[at + 1]) = (swapped[at + 1], swapped[at]);
            Sha256Digest[] changed = [.. digests];
            changed[at] = new Sha256Digest(SHA256.HashData([1]));

            var roots = new[] { digests, swapped, changed, digests[..^1], [.. digests, digests[^1]] }.Select(list => Root(list).ToString());

            roots.Distinct(StringComparer.Ordinal).Count().ShouldBe(5);
        });

    private static Sha256Digest Root(ReadOnlySpan<Sha256Digest> digests)
    {
        var tree = new HashTree();
        tree.Append(digests);
        return tree.GetRoot();
    }

    private static Sha256Digest[] Digests(int count, int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[Sha256Digest.Size];
        var digests = new Sha256Digest[count];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            digests[i] = new Sha256Digest(bytes);
        }

        return digests;
    }

    /// <summary>RFC 6962, 2.1, word for word.</summary>
    private static string Naive(ReadOnlySpan<Sha256Digest> entries) => Convert.ToHexStringLower(NaiveHash(entries));

    private static byte[] NaiveHash(ReadOnlySpan<Sha256Digest> entries)
    {
        if (entries.Length == 0)
        {
            return SHA256.HashData([]);
        }

        if (entries.Length == 1)
        {
            return SHA256.HashData([0, .. Convert.FromHexString(entries[0].ToString())]);
        }

        var split = (int)(BitOperations.RoundUpToPowerOf2((uint)entries.Length) / 2);
        return SHA256.HashData([1, .. NaiveHash(entries[..split]), .. NaiveHash(entries[split..])]);
    }
}
