using Emberkeep.KernelNfs.Tests.Guests;

namespace Emberkeep.KernelNfs.Tests;

/// <summary>What a backup and a restore cost: beside dd on the same mount, and in calls of the client.</summary>
[Trait("Category", "Long")]
[Collection("Guest")]
public sealed class TransferTests(TransferTests.Run run) : IClassFixture<TransferTests.Run>
{
    [Fact]
    public void Data_GoesOverTheWireOnce() => run.ShouldHavePassed("throughput");

    [Fact]
    public void Volume_OnTheSameShare_IsBackedUp() => run.ShouldHavePassed("volume-on-share");

    public sealed class Run() : SuiteRun("transfer");
}
