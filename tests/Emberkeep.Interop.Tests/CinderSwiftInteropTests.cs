using Emberkeep.Interop.Tests.Chains;
using Emberkeep.Testing;

namespace Emberkeep.Interop.Tests;

/// <summary>Emberkeep and Cinder's stock Swift driver in one container of one real Swift.</summary>
public sealed class CinderSwiftInteropTests(SwiftRepository shared) : IClassFixture<SwiftRepository>
{
    /// <summary>
    /// Random chains of mixed authors: what either writes, the other restores, bit-identical at every layer. As many as the environment variable
    /// EMBERKEEP_SWIFT_CHAINS says, 12 without it.
    /// </summary>
    [Fact]
    [Trait("Category", "Long")]
    public Task RestoreEveryLayer_RandomChains_IsIdenticalInBothProducts() => RestoreEveryLayerAsync(
        31_000, int.Parse(Environment.GetEnvironmentVariable("EMBERKEEP_SWIFT_CHAINS") ?? "12", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>A chain of three layers that either product begins and the other goes on with.</summary>
    [Theory]
    [InlineData("zlib", true)]
    [InlineData("zlib", false)]
    public Task RestoreEveryLayer_Alternating_IsIdenticalInBothProducts(string compression, bool cinderBegins) => AlternateAsync(compression, cinderBegins);

    /// <summary>The same with the other compressors.</summary>
    [Theory]
    [Trait("Category", "Long")]
    [InlineData("none", true)]
    [InlineData("none", false)]
    [InlineData("bz2", true)]
    [InlineData("bz2", false)]
    [InlineData("zstd", true)]
    [InlineData("zstd", false)]
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

    /// <summary>Whatever is deleted in whatever order, objects being copied inside Swift where increments need them, Cinder restores what is left.</summary>
    [Theory]
    [Trait("Category", "Long")]
    [InlineData(32_003)]
    [InlineData(32_007)]
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
