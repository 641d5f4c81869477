using Emberkeep.KernelNfs.Tests.Guests;

namespace Emberkeep.KernelNfs.Tests;

/// <summary>Servers that go away in the middle of jobs, shares that change, file systems that are full.</summary>
[Trait("Category", "Long")]
[Collection("Guest")]
public sealed class FaultTests(FaultTests.Run run) : IClassFixture<FaultTests.Run>
{
    [Theory]
    [InlineData("cut-backup-v4.2")]
    [InlineData("stop-backup-v3")]
    [InlineData("cut-restore-v4.1-hard")]
    [InlineData("stop-restore-v4.2")]
    public void Server_AwayForLongerThanTheDeadline_FailsItsJobsInTimeAndNoOthers(string scenario) => run.ShouldHavePassed(scenario);

    [Fact]
    public void Server_AwayForAMoment_DelaysTheJob() => run.ShouldHavePassed("short-outage");

    [Fact]
    public void Handle_StaleBetweenJobs_IsHealedByOneMount() => run.ShouldHavePassed("stale-handle");

    [Fact]
    public void Handle_StaleDuringAJob_LosesNothing() => run.ShouldHavePassed("stale-handle-midway");

    [Fact]
    public void Export_ReadOnly_CanBeReadAndSaysSo() => run.ShouldHavePassed("read-only");

    [Fact]
    public void FileSystem_Full_SaysSoAndLosesNothing() => run.ShouldHavePassed("no-space");

    public sealed class Run() : SuiteRun("faults");
}
