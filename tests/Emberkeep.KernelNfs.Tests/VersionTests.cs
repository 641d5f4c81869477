using Emberkeep.KernelNfs.Tests.Guests;

namespace Emberkeep.KernelNfs.Tests;

/// <summary>Full backup, increment, restore and delete over every version of NFS, with and without root squash, soft and hard.</summary>
[Trait("Category", "Long")]
[Collection("Guest")]
public sealed class VersionTests(VersionTests.Run run) : IClassFixture<VersionTests.Run>
{
    public static TheoryData<string> Scenarios =>
    [
        .. from version in new[] { "3", "4.0", "4.1", "4.2" }
           from export in new[] { "squash", "nosquash" }
           from mode in new[] { "hard", "soft" }
           select $"v{version}-{export}-{mode}",
    ];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Cycle_OverKernelNfs_RestoresTheSameBytes(string scenario) => run.ShouldHavePassed(scenario);

    public sealed class Run() : SuiteRun("versions");
}
