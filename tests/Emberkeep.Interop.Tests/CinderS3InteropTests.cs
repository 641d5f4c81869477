using Emberkeep.Interop.Tests.Chains;
using Emberkeep.Testing;

namespace Emberkeep.Interop.Tests;

/// <summary>Emberkeep and Cinder's stock S3 driver in buckets of a real Ceph.</summary>
public sealed class CinderS3InteropTests(S3Repository shared) : IClassFixture<S3Repository>
{
    /// <summary>Random chains of mixed authors: what either writes, the other restores, bit-identical at every layer.</summary>
    [Fact]
    public Task RestoreEveryLayer_RandomChain_IsIdenticalInBothProducts() => RestoreEveryLayerAsync(40_000, 4);

    /// <summary>The same with as many chains as the environment variable EMBERKEEP_S3_CHAINS says, 40 without it.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public Task RestoreEveryLayer_ManyRandomChains_IsIdenticalInBothProducts() => RestoreEveryLayerAsync(
        41_000, int.Parse(Environment.GetEnvironmentVariable("EMBERKEEP_S3_CHAINS") ?? "40", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Each compressor, in a chain of three layers that either product begins and the other goes on with.</summary>
    [Theory]
    [InlineData("none", true)]
    [InlineData("none", false)]
    [InlineData("zlib", true)]
    [InlineData("zlib", false)]
    [InlineData("bz2", false)]
    [InlineData("zstd", true)]
    public async Task RestoreEveryLayer_EachCompressor_IsIdenticalInBothProducts(string compression, bool cinderBegins)
    {
        shared.Require();
        using var directory = new TempDirectory();
        var run = new ChainRun(RandomChain.Alternating(compression, cinderBegins), shared.Cinder, shared.NewPlace(), directory.Path, seed: 1);
        await run.WriteAsync(TestContext.Current.CancellationToken);
        await run.RestoreAllAsync(TestContext.Current.CancellationToken);
        await run.DeleteAllAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Whatever is deleted in whatever order, objects being copied inside the server where increments need them, Cinder restores what is left.</summary>
    [Theory]
    [InlineData(42_003)]
    [InlineData(42_007)]
    public async Task DeleteInAnyOrder_RandomChain_CinderRestoresWhatIsLeft(int seed)
    {
        shared.Require();
        using var directory = new TempDirectory();
        var run = new ChainRun(new RandomChain(seed), shared.Cinder, shared.NewPlace(), directory.Path, seed);
        await run.WriteAsync(TestContext.Current.CancellationToken);
        await run.DeleteInAnyOrderAsync(TestContext.Current.CancellationToken);
    }

    private async Task RestoreEveryLayerAsync(int firstSeed, int count)
    {
        shared.Require();
        for (var seed = firstSeed; seed < firstSeed + count; seed++)
        {
            using var directory = new TempDirectory();
            var run = new ChainRun(new RandomChain(seed), shared.Cinder, shared.NewPlace(), directory.Path, seed);
            await run.WriteAsync(TestContext.Current.CancellationToken);
            await run.RestoreAllAsync(TestContext.Current.CancellationToken);
            await run.DeleteAllAsync(TestContext.Current.CancellationToken);
        }
    }
}
