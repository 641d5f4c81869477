using Emberkeep.Interop.Tests.Chains;
using Emberkeep.Testing;

namespace Emberkeep.Interop.Tests;

/// <summary>Emberkeep and Cinder's stock S3 driver in buckets of a real Ceph.</summary>
public sealed class CinderS3InteropTests(S3Repository shared) : IClassFixture<S3Repository>
{
    /// <summary>A chain of three layers that either product begins and the other goes on with.</summary>
    [Theory]
    [InlineData("zlib", true)]
    [InlineData("zstd", false)]
    public Task RestoreEveryLayer_Alternating_IsIdenticalInBothProducts(string compression, bool cinderBegins) => AlternateAsync(compression, cinderBegins);

    /// <summary>From a directory to a bucket and back to a directory: Cinder's matching driver restores every layer in each place.</summary>
    [Fact]
    public async Task RepositoryCopy_ChainOfBothProducts_IsRestoredByCindersDriverOfEachPlace()
    {
        shared.Require();
        using var directory = new TempDirectory();
        var run = new ChainRun(RandomChain.Alternating("zlib", true), shared.Cinder, ChainPlace.Posix(directory.File("from")), directory.Path, seed: 2);
        await run.WriteAsync(TestContext.Current.CancellationToken);

        var inBucket = await run.CopyAndRestoreAllAsync(shared.NewPlace(), TestContext.Current.CancellationToken);
        await inBucket.CopyAndRestoreAllAsync(ChainPlace.Posix(directory.File("to")), TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// Random chains of mixed authors: what either writes, the other restores, bit-identical at every layer. As many as the environment variable
    /// EMBERKEEP_S3_CHAINS says, 12 without it.
    /// </summary>
    [Fact]
    [Trait("Category", "Long")]
    public Task RestoreEveryLayer_RandomChains_IsIdenticalInBothProducts() => RestoreEveryLayerAsync(
        41_000, int.Parse(Environment.GetEnvironmentVariable("EMBERKEEP_S3_CHAINS") ?? "12", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The same with the other compressors.</summary>
    [Theory]
    [Trait("Category", "Long")]
    [InlineData("none", true)]
    [InlineData("none", false)]
    [InlineData("bz2", true)]
    [InlineData("bz2", false)]
    [InlineData("zlib", false)]
    [InlineData("zstd", true)]
    public Task RestoreEveryLayer_EachCompressor_IsIdenticalInBothProducts(string compression, bool cinderBegins) => AlternateAsync(compression, cinderBegins);

    private async Task AlternateAsync(string compression, bool cinderBegins)
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
    [Trait("Category", "Long")]
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
