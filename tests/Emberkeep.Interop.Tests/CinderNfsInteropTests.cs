using Emberkeep.Interop.Tests.Chains;
using Emberkeep.Testing;

namespace Emberkeep.Interop.Tests;

/// <summary>Emberkeep over NFS and Cinder's stock NFS driver on one share.</summary>
public sealed class CinderNfsInteropTests(SharedRepository shared) : IClassFixture<SharedRepository>
{
    private const int ChainsPerCase = 12;

    /// <summary>Random chains of mixed authors: what either writes, the other restores, bit-identical at every layer.</summary>
    [Theory]
    [InlineData(7_000, "NFSBackupDriver")]
    [InlineData(8_000, "NFSBackupDriver")]
    [InlineData(9_000, "PosixBackupDriver")]
    public async Task RestoreEveryLayer_RandomChainOnAShare_IsIdenticalInBothProducts(int firstSeed, string cinderDriver)
    {
        shared.Require();
        for (var seed = firstSeed; seed < firstSeed + ChainsPerCase; seed++)
        {
            using var directory = new TempDirectory();
            var run = new ChainRun(new RandomChain(seed), shared.Cinder, shared.PlaceOf(cinderDriver), directory.Path, seed);
            await run.WriteAsync(TestContext.Current.CancellationToken);
            await run.RestoreAllAsync(TestContext.Current.CancellationToken);
            await run.DeleteAllAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Objects of several pieces, which several threads compress into one stream: Cinder restores and extends them.</summary>
    [Theory]
    [InlineData("zlib")]
    [InlineData("bz2")]
    [InlineData("zstd")]
    public async Task RestoreEveryLayer_ObjectsOfManyPieces_IsIdenticalInBothProducts(string compression)
    {
        shared.Require();
        using var directory = new TempDirectory();
        var run = new ChainRun(RandomChain.OfLargeObjects(compression), shared.Cinder, shared.Place, directory.Path, seed: 2);
        await run.WriteAsync(TestContext.Current.CancellationToken);
        await run.RestoreAllAsync(TestContext.Current.CancellationToken);
        await run.DeleteAllAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Each compressor, in a chain of three layers that either product begins and the other goes on with.</summary>
    [Theory]
    [InlineData("none", true)]
    [InlineData("none", false)]
    [InlineData("zlib", true)]
    [InlineData("zlib", false)]
    [InlineData("bz2", true)]
    [InlineData("bz2", false)]
    [InlineData("zstd", true)]
    [InlineData("zstd", false)]
    public async Task RestoreEveryLayer_EachCompressor_IsIdenticalInBothProducts(string compression, bool cinderBegins)
    {
        shared.Require();
        using var directory = new TempDirectory();
        var run = new ChainRun(RandomChain.Alternating(compression, cinderBegins), shared.Cinder, shared.Place, directory.Path, seed: 1);
        await run.WriteAsync(TestContext.Current.CancellationToken);
        await run.RestoreAllAsync(TestContext.Current.CancellationToken);
        await run.DeleteAllAsync(TestContext.Current.CancellationToken);
    }
}
