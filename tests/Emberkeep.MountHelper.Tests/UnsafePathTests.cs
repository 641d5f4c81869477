using Emberkeep.Testing.Mounting;

namespace Emberkeep.MountHelper.Tests;

/// <summary>Files and directories that somebody else than root could have a hand in.</summary>
public sealed class UnsafePathTests
{
    [Theory]
    [InlineData("rmdir $m; ln -s /etc $m")]
    [InlineData("rmdir $m; touch $m")]
    [InlineData("rmdir $m")]
    [InlineData("chmod 777 /run/base")]
    [InlineData("mv /run/base /run/real; ln -s real /run/base")]
    [InlineData("rmdir $m; mkfifo $m")]
    public async Task Mount_UnsafeMountPoint_IsRefusedBeforeAnythingRuns(string preparation)
    {
        await using var world = await HelperWorld.CreateAsync();
        (await world.ShellAsync($"m={HelperWorld.MountPoint}; {preparation}")).ExitCode.ShouldBe(0);

        (await world.RunAsync("mount", "backup")).ExitCode.ShouldBe((int)ExitCode.MountPoint);

        (await world.ShellAsync("ls /run/calls")).ExitCode.ShouldNotBe(0);
    }

    [Theory]
    [InlineData("chmod 666 $f")]
    [InlineData("chmod 664 $f")]
    [InlineData("chmod 777 /etc/emberkeep")]
    [InlineData("chmod 775 /etc")]
    [InlineData("mv $f /etc/x; ln -s /etc/x $f")]
    [InlineData("mv /etc/emberkeep /etc/x; ln -s x /etc/emberkeep")]
    [InlineData("rm $f; mkdir $f")]
    [InlineData("rm $f; mkfifo $f")]
    [InlineData("rm $f")]
    [InlineData("head -c 70000 /dev/zero > $f")]
    [InlineData("printf '\\377' >> $f")]
    [InlineData("echo 'options = suid' >> $f")]
    public async Task Any_UnsafeSharesFile_IsRefusedBeforeAnythingRuns(string preparation)
    {
        await using var world = await HelperWorld.CreateAsync();
        (await world.ShellAsync($"f=/etc/emberkeep/shares.conf; {preparation}")).ExitCode.ShouldBe(0);

        (await world.RunAsync("mount", "backup")).ExitCode.ShouldBe((int)ExitCode.SharesFile);
        (await world.RunAsync("list")).ExitCode.ShouldBe((int)ExitCode.SharesFile);

        (await world.ShellAsync("ls /run/calls")).ExitCode.ShouldNotBe(0);
    }
}
