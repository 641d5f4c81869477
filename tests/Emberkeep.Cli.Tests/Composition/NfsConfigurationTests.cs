using System.Net;
using System.Net.Sockets;
using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary>What a configuration file says about an NFS share, up to the first contact with its server.</summary>
public sealed class NfsConfigurationTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("nfs", "backup_share", "backup_mount_options")]
    [InlineData("NFS", "backup_nfs_share", "backup_nfs_mount_options")]
    [InlineData("cinder.backup.drivers.nfs", "backup_nfs_share", "backup_mount_options")]
    [InlineData("cinder.backup.drivers.nfs.NFSBackupDriver", "backup_share", "backup_nfs_mount_options")]
    public async Task Check_EveryNameOfDriverAndOptions_NamesTheShare(string driver, string share, string options)
    {
        var port = ClosedPort();

        var result = await CheckAsync($"backup_driver = {driver}\n{share} = 127.0.0.1:/srv/backup\n{options} = port={port}\nbackup_nfs_client = user\n");

        result.ExitCode.ShouldBe(ExitCode.Unavailable, result.Out + result.Error);
        result.Lines[0].ShouldStartWith("configuration: ok");
        result.Lines[1].ShouldBe("repository: 127.0.0.1:/srv/backup");
        result.Out.ShouldContain($"reach: FAILED (No connection to the server of the share 127.0.0.1:/srv/backup: 127.0.0.1:{port} failed");
        result.Out.ShouldContain("mount: skipped (not tried, because of 'reach')");
    }

    [Theory]
    [InlineData("posix")]
    [InlineData("cinder.backup.drivers.posix")]
    [InlineData("cinder.backup.drivers.posix.PosixBackupDriver")]
    public async Task Check_EveryNameOfThePosixDriver_IsTheDirectory(string driver)
    {
        var result = await CheckAsync($"backup_driver = {driver}\nbackup_posix_path = {_directory.Path}\n");

        result.ExitCode.ShouldBe(0, result.Out + result.Error);
        result.Lines[1].ShouldBe($"repository: {_directory.Path}");
    }

    [Theory]
    [InlineData("backup_share = filer:/a\nbackup_nfs_share = filer:/b", "backup_nfs_share", "backup_share")]
    [InlineData("backup_share = filer:/a\nbackup_mount_options = soft\nbackup_nfs_mount_options = hard", "backup_nfs_mount_options", "backup_mount_options")]
    public async Task Check_BothNamesWithTwoValues_IsOneFaultThatNamesBoth(string lines, string first, string second)
    {
        var result = await CheckAsync($"backup_driver = nfs\n{lines}\n");

        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Lines[0].ShouldStartWith("configuration: 1 fault ");
        result.Lines[1].ShouldContain($"{first}: it has another value than {second}");
    }

    [Theory]
    [InlineData("filer")]
    [InlineData("filer:srv")]
    [InlineData("/srv/backup")]
    [InlineData("fd00::5:/srv")]
    [InlineData("10.0.0.256:/srv")]
    [InlineData("filer:/a/../b")]
    public async Task Check_NoShare_IsOneFaultWithTheAcceptedForms(string share)
    {
        foreach (var name in (string[])["backup_share", "backup_nfs_share"])
        {
            var result = await CheckAsync($"backup_driver = nfs\n{name} = {share}\n");

            result.ExitCode.ShouldBe(ExitCode.Invalid, result.Out);
            result.Lines[0].ShouldStartWith("configuration: 1 fault ");
            result.Lines.Length.ShouldBe(2);
            result.Lines[1].ShouldContain("backup_share: ");
            result.Lines[1].ShouldContain("emberkeep.conf:3");
            result.Lines[1].ShouldContain("ipv4:/path or [ipv6]:/path");
        }
    }

    [Fact]
    public async Task Check_MountOptionThatIsNotAllowed_IsAFaultOfTheConfiguration()
    {
        var result = await CheckAsync("backup_driver = nfs\nbackup_share = filer:/a\nbackup_mount_options = suid\n");

        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Lines[1].ShouldContain("emberkeep.conf:4: backup_mount_options: ");
    }

    private static int ClosedPort()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        return ((IPEndPoint)port.LocalEndpoint).Port;
    }

    private async Task<CliResult> CheckAsync(string lines)
    {
        var file = _directory.File("emberkeep.conf");
        await File.WriteAllTextAsync(file, $"[DEFAULT]\n{lines}state_path = {_directory.Path}\n", TestContext.Current.CancellationToken);
        return await RealCli.RunAsync("config", "check", "--config-file", file, "--no-throughput");
    }
}
