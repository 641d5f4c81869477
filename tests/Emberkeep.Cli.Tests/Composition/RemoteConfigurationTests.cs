using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary>What a configuration file or an address says about a volume of GlusterFS or an SMB share, up to the first contact with its server.</summary>
public sealed class RemoteConfigurationTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("glusterfs", "glusterfs_backup_share = 127.0.0.9:backups", "127.0.0.9:backups", "127.0.0.9:24007")]
    [InlineData("GlusterFS", "glusterfs_backup_share = 127.0.0.9:/backups/a", "127.0.0.9:/backups/a", "127.0.0.9:24007")]
    [InlineData("cinder.backup.drivers.glusterfs", "glusterfs_backup_share = 127.0.0.9:backups", "127.0.0.9:backups", "127.0.0.9:24007")]
    [InlineData("cinder.backup.drivers.glusterfs.GlusterfsBackupDriver", "glusterfs_backup_share = '127.0.0.9:backups'", "127.0.0.9:backups", "127.0.0.9:24007")]
    [InlineData("smb", "backup_smb_share = //127.0.0.9/backups", "//127.0.0.9/backups", "127.0.0.9:445")]
    [InlineData("smb", "backup_smb_share = //127.0.0.9/b/a\nbackup_smb_mount_options = port=4, vers=3.1.1,cred=/etc/c", "//127.0.0.9/b/a", "127.0.0.9:4")]
    public async Task Check_EveryNameOfTheDriver_NamesTheShareAndReachesForItsPort(string driver, string lines, string share, string port)
    {
        var result = await CheckAsync($"backup_driver = {driver}\n{lines}\n");

        result.ExitCode.ShouldBe(ExitCode.Unavailable, result.Out + result.Error);
        result.Lines[0].ShouldStartWith("configuration: ok");
        result.Lines[1].ShouldBe($"repository: {share}");
        result.Out.ShouldContain($"reach: FAILED (No connection to the server of the share {share}: {port} failed");
        result.Out.ShouldContain("mount: skipped (not tried, because of 'reach')");
    }

    [Theory]
    [InlineData("glusterfs", "glusterfs_backup_share", "gluster1", "host:/volume/directory")]
    [InlineData("glusterfs", "glusterfs_backup_share", "gluster1:vol/../x", "host:/volume/directory")]
    [InlineData("glusterfs", "glusterfs_backup_share", "gluster1:vol$(id)", "host:/volume/directory")]
    [InlineData("smb", "backup_smb_share", "files:/backups", "//server/share")]
    [InlineData("smb", "backup_smb_share", "//files/a:b", "//server/share")]
    public async Task Check_NoShare_IsOneFaultWithTheAcceptedForms(string driver, string option, string share, string form)
    {
        var result = await CheckAsync($"backup_driver = {driver}\n{option} = {share}\n");

        result.ExitCode.ShouldBe(ExitCode.Invalid, result.Out);
        result.Lines[0].ShouldStartWith("configuration: 1 fault ");
        result.Lines.Length.ShouldBe(2, result.Out);
        result.Lines[1].ShouldContain($"emberkeep.conf:3: {option}: ");
        result.Lines[1].ShouldContain(form);
    }

    [Fact]
    public async Task Check_PasswordAmongTheMountOptions_IsRefusedAndNotRepeated()
    {
        var result = await CheckAsync("backup_driver = smb\nbackup_smb_share = //127.0.0.9/backups\nbackup_smb_mount_options = username=u,password=s3cret\n");

        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Lines[1].ShouldContain("backup_smb_mount_options: ");
        result.Lines[1].ShouldContain("credentials=");
        (result.Out + result.Error).ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Check_MountPointOfGlusterFs_IsItsOwnOption()
    {
        var result = await CheckAsync("backup_driver = glusterfs\nglusterfs_backup_share = h:v\nglusterfs_backup_mount_point =\n");

        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Lines[1].ShouldContain("glusterfs_backup_mount_point: ");
    }

    /// <summary>The lines for the administrator are complete: the type, the share as the address means it, the mount point.</summary>
    [Theory]
    [InlineData("glusterfs://gluster1.example.com/backups/a", "type = glusterfs\nshare = gluster1.example.com:/backups/a\noptions =\nmount_point_base = ")]
    [InlineData("smb://files.example.com/backups?credentials=/etc/c", "type = cifs\nshare = //files.example.com/backups\noptions = credentials=/etc/c\nmount_point_base = ")]
    public async Task List_ShareThatMayNotBeMounted_SaysWhatToWrite(string address, string lines)
    {
        var result = await RealCli.RunAsync(
            "--repository", address, "--config-file", "/dev/null", "--set", $"state_path={_directory.Path}", "--set", "backup_mount_attempts=1", "backup", "list");

        result.ExitCode.ShouldBe(ExitCode.Invalid, result.Error);
        result.Error.ShouldContain("/etc/emberkeep/shares.conf");
        string.Join('\n', result.Error.Split('\n').Select(line => line.Trim())).ShouldContain(lines);
    }

    [Theory]
    [InlineData("glusterfs://gluster1")]
    [InlineData("glusterfs://gluster1/vol?acl")]
    [InlineData("smb://files/backups?password=s3cret")]
    [InlineData("smb://u:s3cret@files/backups")]
    public async Task List_AddressIsWrong_SaysWhatIsAccepted(string address)
    {
        var result = await RealCli.RunAsync("--repository", address, "--config-file", "/dev/null", "backup", "list");

        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Error.ShouldContain("--repository");
        result.Error.ShouldNotContain("s3cret");
    }

    private async Task<CliResult> CheckAsync(string lines)
    {
        var file = _directory.File("emberkeep.conf");
        await File.WriteAllTextAsync(file, $"[DEFAULT]\n{lines}state_path = {_directory.Path}\n", TestContext.Current.CancellationToken);
        return await RealCli.RunAsync("config", "check", "--config-file", file, "--no-throughput");
    }
}
