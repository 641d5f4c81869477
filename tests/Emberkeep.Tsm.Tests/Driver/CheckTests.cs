using Emberkeep.Checks;
using Emberkeep.Tsm.Checks;
using Emberkeep.Tsm.Tests.Support;

namespace Emberkeep.Tsm.Tests.Driver;

public sealed class CheckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_WhereAllWorks_PassesAndLeavesNothing()
    {
        using var world = new TsmWorld();

        var results = await RunAsync(world);

        results.ShouldAllBe(result => result.Status == CheckStatus.Ok);
        world.CountStored().ShouldBe(0);
        Directory.GetFileSystemEntries(world.Jobs).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("query * ANS1017E", "session")]
    [InlineData("backup * ANS1311E", "write")]
    [InlineData("restore * corrupt", "read")]
    [InlineData("delete * ANS1302E", "delete")]
    public async Task Check_WhereAStepFails_SaysWhich(string fault, string step)
    {
        using var world = new TsmWorld();
        world.Fail(fault);

        var results = await RunAsync(world);

        results.Where(result => result.Status == CheckStatus.Failed).ShouldHaveSingleItem().Step.ShouldBe(step);
    }

    private static async Task<List<CheckResult>> RunAsync(TsmWorld world)
    {
        var results = new List<CheckResult>();
        await using var check = new TsmCheck(world.Options, TimeProvider.System);
        await foreach (var result in CheckRun.RunAsync(check.Steps, TimeProvider.System, Cancel))
        {
            results.Add(result);
        }

        return results;
    }
}
