using Emberkeep.Interop.Tests.Chains;
using Emberkeep.Interop.Tests.Cinder;
using Emberkeep.Testing;

namespace Emberkeep.Interop.Tests;

public sealed class CinderInteropTests(CinderProcess cinder) : IClassFixture<CinderProcess>
{
    private const int ChainsPerCase = 40;

    /// <summary>240 random chains in six cases: what either product writes, the other restores, bit-identical at every layer.</summary>
    [Theory]
    [InlineData(1_000)]
    [InlineData(2_000)]
    [InlineData(3_000)]
    [InlineData(4_000)]
    [InlineData(5_000)]
    [InlineData(6_000)]
    public async Task RestoreEveryLayer_RandomChainOfMixedAuthors_IsIdenticalInBothProducts(int firstSeed)
    {
        cinder.Require();
        for (var seed = firstSeed; seed < firstSeed + ChainsPerCase; seed++)
        {
            using var directory = new TempDirectory();
            var run = new ChainRun(new RandomChain(seed), cinder, ChainPlace.Posix(directory.File("repository")), directory.Path, seed);
            await run.WriteAsync(TestContext.Current.CancellationToken);
            await run.RestoreAllAsync(TestContext.Current.CancellationToken);
            await run.CheckAsync(backups: null, TestContext.Current.CancellationToken);
            await run.DeleteAllAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>40 random chains: whatever is deleted in whatever order, Cinder restores what is left, bit-identical.</summary>
    [Fact]
    public Task DeleteInAnyOrder_RandomChains_CinderRestoresWhatIsLeft() => DeleteInAnyOrderAsync(7_000, ChainsPerCase);

    /// <summary>The same with as many chains as the environment variable EMBERKEEP_DELETE_CHAINS says, 2,000 without it.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public Task DeleteInAnyOrder_ManyRandomChains_CinderRestoresWhatIsLeft() => DeleteInAnyOrderAsync(
        100_000, int.Parse(Environment.GetEnvironmentVariable("EMBERKEEP_DELETE_CHAINS") ?? "2000", System.Globalization.CultureInfo.InvariantCulture));

    private async Task DeleteInAnyOrderAsync(int firstSeed, int count)
    {
        cinder.Require();
        for (var seed = firstSeed; seed < firstSeed + count; seed++)
        {
            using var directory = new TempDirectory();
            var run = new ChainRun(new RandomChain(seed), cinder, ChainPlace.Posix(directory.File("repository")), directory.Path, seed);
            await run.WriteAsync(TestContext.Current.CancellationToken);
            await run.DeleteInAnyOrderAsync(TestContext.Current.CancellationToken);
            await run.CheckAsync(1, TestContext.Current.CancellationToken);
        }
    }
}
