using Emberkeep.KernelNfs.Tests.Guests;

namespace Emberkeep.KernelNfs.Tests;

/// <summary>How root's rights are got for mounting, and what is mounted where; everything but emberkeep-mount is an ordinary user's.</summary>
[Trait("Category", "Long")]
[Collection("Guest")]
public sealed class RightsTests(RightsTests.Run run) : IClassFixture<RightsTests.Run>
{
    [Fact]
    public void Mount_ThroughSocketOfSystemd_NeedsNoRights() => run.ShouldHavePassed("socket");

    [Fact]
    public void Mount_WithAmbientCapabilities_Works() => run.ShouldHavePassed("ambient");

    [Fact]
    public void Mount_WithoutLineInSudoers_SaysWhichOne() => run.ShouldHavePassed("no-sudoers-line");

    [Fact]
    public void Configuration_AsCinderHasIt_IsTaken() => run.ShouldHavePassed("cinder-configuration");

    [Fact]
    public void Share_OfWrongGroup_IsDiagnosedAndNothingChanged() => run.ShouldHavePassed("wrong-group");

    [Fact]
    public void Mount_MadeByCinder_IsUsedAsItIs() => run.ShouldHavePassed("mounted-by-cinder");

    [Fact]
    public void Processes_TwoAtOnce_ShareOneMount() => run.ShouldHavePassed("two-at-once");

    [Fact]
    public void MountPoint_WithAnotherShare_IsRefused() => run.ShouldHavePassed("wrong-share");

    [Fact]
    public void Share_WithAnotherRepository_IsRefused() => run.ShouldHavePassed("other-repository");

    [Fact]
    public void Backup_WrittenToTheServersDirectory_IsRestoredOverNfs() => run.ShouldHavePassed("from-directory");

    public sealed class Run() : SuiteRun("rights");
}
