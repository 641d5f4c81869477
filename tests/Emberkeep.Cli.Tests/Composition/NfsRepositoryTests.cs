using Emberkeep.Testing;
using Emberkeep.Testing.Nfs;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary>The command line on a real NFS share, without a mount; and the same repository as a directory.</summary>
public sealed class NfsRepositoryTests : IDisposable
{
    private const string Export = "backups";
    private const int Length = (3 << 20) + 777;

    private readonly TempDirectory _directory = new();
    private readonly string _volume;

    public NfsRepositoryTests() => _volume = _directory.File("volume.img");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task EachVerb_OnAShareAndThenOnItsDirectory_SeesTheSameBackups()
    {
        await using var server = await StartAsync();
        var share = $"nfs://127.0.0.1:{server.Port}{server.PathOf(Export)}?vers=3&mountport={server.MountPort}&client=user";
        var directory = server.PathOf(Export);

        var check = await RunAsync(share, "config", "check", "--size", "2M");
        check.ExitCode.ShouldBe(0, check.Out + check.Error);
        var first = WriteVolume(seed: 1);
        var full = await RunAsync(share, "backup", "create", _volume, "--name", "over-nfs", "--output", "json");
        full.ExitCode.ShouldBe(0, full.Error);
        full.Json.GetProperty("service").GetString().ShouldBe("cinder.backup.drivers.nfs.NFSBackupDriver");
        var second = WriteVolume(seed: 2);
        (await RunAsync(directory, "backup", "create", _volume, "--name", "posix-increment", "--incremental")).ExitCode.ShouldBe(0);

        foreach (var repository in (string[])[share, directory])
        {
            (await RunAsync(repository, "backup", "list", "--output", "json")).Json.GetArrayLength().ShouldBe(2);
            var verify = await RunAsync(repository, "backup", "verify", "--all");
            verify.ExitCode.ShouldBe(0, verify.Out + verify.Error);
            (await RestoreAsync(repository, "over-nfs")).ShouldBe(first);
            (await RestoreAsync(repository, "posix-increment")).ShouldBe(second);
        }

        (await RunAsync(share, "backup", "delete", "posix-increment", "over-nfs")).ExitCode.ShouldBe(0);
        Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldBe([".emberkeep-repository"]);
    }

    [Fact]
    public async Task Create_ServerIsGone_IsUnavailableAndNamesTheShare()
    {
        await using var server = await StartAsync();
        var share = $"nfs://127.0.0.1:{server.Port}{server.PathOf(Export)}?mountport={server.MountPort}&client=user";
        WriteVolume(seed: 3);
        await server.KillAsync();

        var result = await RunAsync(share, "backup", "create", _volume, "--set", "backup_io_timeout=2");

        result.ExitCode.ShouldBe(ExitCode.Unavailable, result.Error);
        result.Error.ShouldContain("127.0.0.1");
    }

    [Theory]
    [InlineData("nfs://filer")]
    [InlineData("nfs:///path")]
    [InlineData("nfs://filer/path?exec=1")]
    [InlineData("nfs://filer/path?client=windows")]
    public async Task List_AddressIsWrong_SaysWhatIsAccepted(string address)
    {
        var result = await RunAsync(address, "backup", "list");

        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Error.ShouldContain("--repository");
    }

    [Theory]
    [InlineData("sec=krb5p")]
    [InlineData("xprtsec=tls")]
    public async Task List_ProtectionThatTheClientLacks_IsRefusedAndNotIgnored(string option)
    {
        var result = await RunAsync($"nfs://127.0.0.1/backups?{option}&client=user", "backup", "list");

        result.ExitCode.ShouldBe(ExitCode.Unsupported, result.Error);
        result.Error.ShouldContain("backup_nfs_client = kernel");
    }

    private static async Task<GaneshaServer> StartAsync()
    {
        if (GaneshaServer.Obstacle is { } obstacle)
        {
            var isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal);
            isCi.ShouldBeFalse($"CI must run this test, but: {obstacle}");
            Assert.Skip(obstacle);
        }

        return await GaneshaServer.StartAsync(new GaneshaExport(Export, SquashesRoot: false));
    }

    private byte[] WriteVolume(int seed)
    {
        var content = new byte[Length];
        new Random(7).NextBytes(content.AsSpan(0, Length / 2));
        new Random(seed).NextBytes(content.AsSpan(1 << 20, 100_000));
        File.WriteAllBytes(_volume, content);
        return content;
    }

    private async Task<byte[]> RestoreAsync(string repository, string backup)
    {
        var target = _directory.File(Guid.NewGuid().ToString("N"));
        var result = await RunAsync(repository, "backup", "restore", backup, target);
        result.ExitCode.ShouldBe(0, result.Error);
        return await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken);
    }

    private Task<CliResult> RunAsync(string repository, params string[] args) =>
        RealCli.RunAsync(["--repository", repository, "--config-file", "/dev/null", "--set", $"state_path={_directory.Path}", .. args]);
}
