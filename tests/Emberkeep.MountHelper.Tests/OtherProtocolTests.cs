using Emberkeep.Testing.Mounting;

namespace Emberkeep.MountHelper.Tests;

/// <summary>The program itself with shares of GlusterFS and SMB, and with the file that has the password.</summary>
public sealed class OtherProtocolTests
{
    private const string Volume = "gluster1.example.com:backups";
    private const string Share = "//files.example.com/backups";
    private const string Credentials = "/etc/emberkeep/smb.cred";

    [Fact]
    public async Task Mount_GlusterFs_RunsItsProgramOnceWithoutAVersion()
    {
        await using var world = await HelperWorld.CreateAsync(shares: Section("glusterfs", Volume, "log-level=WARNING"), share: Volume, program: "/sbin/mount.glusterfs");

        (await world.RunAsync("mount", "backup")).ShouldBe((0, ""));

        (await world.ShellAsync("cat /run/calls")).Text.ShouldBe($"{Volume} /run/emberkeep-mount/backup -n -o log-level=WARNING,nosuid,nodev,noexec");
        (await world.MountsAsync()).ShouldHaveSingleItem().ShouldContain($" - tmpfs {Volume} ");
    }

    /// <summary>mount.glusterfs prints its usage and ends with 0 when it does not understand its arguments.</summary>
    [Fact]
    public async Task Mount_ProgramSaysItWorkedButMountsNothing_FailsAndLeavesTheMountPointAlone()
    {
        await using var world = await HelperWorld.CreateAsync("echo Usage", Section("glusterfs", Volume, ""), Volume, "/sbin/mount.glusterfs");

        var (code, text) = await world.RunAsync("mount", "backup");

        code.ShouldBe((int)ExitCode.MountFailed, text);
        text.ShouldContain("nothing is mounted");
        (await world.MountsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Mount_Smb_NamesTheFileWithThePasswordAndNothingFromIt()
    {
        await using var world = await SmbWorldAsync($"printf 'username=u\\npassword=s3cret\\n' > {Credentials}; chmod 600 {Credentials}");

        (await world.RunAsync("mount", "backup")).ShouldBe((0, ""));

        (await world.ShellAsync("cat /run/calls")).Text.ShouldBe(
            $"{Share} /run/emberkeep-mount/backup -n -o credentials={Credentials},file_mode=0660,dir_mode=0770,soft,echo_interval=10,nolease,uid=0,nosuid,nodev,noexec");
        (await world.ShellAsync("grep -r s3cret /run/calls /run/environment")).ExitCode.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("touch $c; chmod 644 $c")]
    [InlineData("touch $c; chmod 640 $c")]
    [InlineData("touch $c; chmod 602 $c")]
    [InlineData("touch /etc/x; chmod 600 /etc/x; ln -s /etc/x $c")]
    [InlineData("mkdir -m 700 $c")]
    [InlineData("mkfifo -m 600 $c")]
    [InlineData("touch $c; chmod 600 $c; chmod 777 /etc/emberkeep")]
    public async Task Mount_CredentialsThatOthersHaveAHandIn_AreRefusedBeforeAnythingRuns(string preparation)
    {
        await using var world = await SmbWorldAsync($"c={Credentials}; {preparation}");

        (await world.RunAsync("mount", "backup")).ExitCode.ShouldBe((int)ExitCode.SharesFile);

        (await world.ShellAsync("ls /run/calls")).ExitCode.ShouldNotBe(0);
    }

    private static async Task<HelperWorld> SmbWorldAsync(string preparation)
    {
        var world = await HelperWorld.CreateAsync(shares: Section("cifs", Share, "credentials=" + Credentials), share: Share, program: "/sbin/mount.cifs");
        (await world.ShellAsync(preparation)).ShouldBe((0, ""));
        return world;
    }

    private static string Section(string type, string share, string options) =>
        $"[backup]\ntype = {type}\nshare = {share}\noptions = {options}\nmount_point_base = /run/base\nowner = 0\n";
}
