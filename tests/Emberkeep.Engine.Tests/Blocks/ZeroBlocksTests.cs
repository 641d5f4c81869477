using System.Security.Cryptography;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Tests.Blocks;

public sealed class ZeroBlocksTests
{
    [Fact]
    public void KnownMd5_EachLength_IsTheMd5OfThatManyZeros()
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var position = 0L;
        foreach (var (length, digest) in ZeroBlocks.KnownMd5().OrderBy(pair => pair.Key))
        {
            ZeroBlocks.AppendZeros(md5, length - position, TestContext.Current.CancellationToken);
            position = length;
            new Md5Digest(md5.GetCurrentHash()).ShouldBe(digest, $"{length} zeros");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32768)]
    [InlineData(3 << 20)]
    public void Digests_OfZeros_EqualThoseOfABuffer(int length)
    {
        var zeros = new byte[length];

        ZeroBlocks.Md5(length, TestContext.Current.CancellationToken).ShouldBe(new Md5Digest(MD5.HashData(zeros)));
        ZeroBlocks.Sha256(length).ShouldBe(new Sha256Digest(SHA256.HashData(zeros)));
        ZeroBlocks.IsZero(zeros).ShouldBeTrue();
        zeros[^1] = 1;
        ZeroBlocks.IsZero(zeros).ShouldBeFalse();
    }
}
