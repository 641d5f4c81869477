using Emberkeep.KernelNfs.Tests.Guests;

namespace Emberkeep.KernelNfs.Tests;

/// <summary>The kernel's SMB client against Samba: the whole job, every step of config check, the password, a server that is killed.</summary>
[Trait("Category", "Long")]
[Collection("Guest")]
public sealed class SmbTests(SmbTests.Run run) : IClassFixture<SmbTests.Run>
{
    [Theory]
    [InlineData("smb-cycle")]
    [InlineData("smb-check")]
    [InlineData("smb-secret")]
    [InlineData("smb-server-killed")]
    public void Scenario_OverKernelSmb_Passes(string scenario) => run.ShouldHavePassed(scenario);

    public sealed class Run() : SuiteRun("smb");
}
