using Emberkeep.KernelNfs.Tests.Guests;

namespace Emberkeep.KernelNfs.Tests;

/// <summary>The manual shows the files that the guest was set up with.</summary>
public sealed class ManualTests
{
    [Theory]
    [InlineData("sudoers")]
    [InlineData("emberkeep-mount.socket")]
    [InlineData("emberkeep-mount@.service")]
    public async Task Manual_FilesOfTheGuest_AreShownUnchanged(string name)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var manual = await File.ReadAllTextAsync(Path.Combine(SuiteRun.ProjectDirectory, "../../docs/manual/nfs.md"), cancellationToken);
        var file = await File.ReadAllTextAsync(Path.Combine(SuiteRun.ProjectDirectory, "Guest/etc", name), cancellationToken);

        manual.ShouldContain($"```\n{file}```");
    }
}
