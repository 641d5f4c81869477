using Emberkeep.Testing;
using Emberkeep.Testing.Ceph;
using Emberkeep.Testing.Swift;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary>The command line on real servers that speak Swift, with the secret in a configuration file.</summary>
public sealed class SwiftRepositoryTests : IDisposable
{
    private const int Length = (3 << 20) + 777;

    private readonly TempDirectory _directory = new();
    private string _configuration = "";

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task EachVerb_InAContainer_Works()
    {
        SkipBecauseOf(SwiftServer.Obstacle);
        await using var server = await SwiftServer.StartAsync();
        await ConfigureAsync(server.AuthUrl, SwiftServer.Tester, SwiftServer.TesterKey);
        (await TryEachVerbAsync()).ShouldContain("the same name is refused the second time");
    }

    /// <summary>Which says itself where the account is, and leaves it to who writes not to overwrite anything.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task EachVerb_InAContainerOfCephsGateway_Works()
    {
        SkipBecauseOf(RadosGateway.Obstacle);
        await using var server = await RadosGateway.StartAsync();
        var (user, key) = await server.AddSwiftUserAsync();
        await ConfigureAsync(server.SwiftAuthUrl, user, key);
        (await TryEachVerbAsync()).ShouldContain("looked for before");
    }

    /// <returns>What the check said.</returns>
    private async Task<string> TryEachVerbAsync()
    {
        var volume = _directory.File("volume.img");

        var check = await RunAsync("config", "check", "--size", "2M");
        check.ExitCode.ShouldBe(0, check.Out + check.Error);
        foreach (var step in (string[])["resolve", "auth", "container", "write", "read", "list", "delete", "throughput"])
        {
            check.Out.ShouldContain($"{step}: ok");
        }

        var first = await WriteVolumeAsync(volume, 1);
        var full = await RunAsync("backup", "create", volume, "--name", "one", "--output", "json");
        full.ExitCode.ShouldBe(0, full.Error);
        full.Json.GetProperty("service").GetString().ShouldBe("cinder.backup.drivers.swift.SwiftBackupDriver");
        full.Json.GetProperty("container").GetString().ShouldBe("backups");
        var second = await WriteVolumeAsync(volume, 2);
        (await RunAsync("backup", "create", volume, "--name", "two", "--incremental")).ExitCode.ShouldBe(0);

        (await RunAsync("backup", "list", "--output", "json")).Json.GetArrayLength().ShouldBe(2);
        var verify = await RunAsync("backup", "verify", "--all");
        verify.ExitCode.ShouldBe(0, verify.Out + verify.Error);
        var repository = await RunAsync("repository", "check");
        repository.ExitCode.ShouldBe(0, repository.Out + repository.Error);
        (await RestoreAsync("one")).AsSpan().SequenceEqual(first).ShouldBeTrue();
        (await RestoreAsync("two")).AsSpan().SequenceEqual(second).ShouldBeTrue();
        (await RunAsync("backup", "delete", "two", "one")).ExitCode.ShouldBe(0);
        (await RunAsync("backup", "list", "--output", "json")).Json.GetArrayLength().ShouldBe(0);
        return check.Out;
    }

    [Fact]
    public async Task Check_WrongKey_SaysSoWithoutIt()
    {
        SkipBecauseOf(SwiftServer.Obstacle);
        await using var server = await SwiftServer.StartAsync();
        await ConfigureAsync(server.AuthUrl, SwiftServer.Tester, "wrong-secret-key");

        var check = await RunAsync("config", "check");
        var shown = await RunAsync("config", "show");

        check.ExitCode.ShouldBe(ExitCode.NotPermitted, check.Out + check.Error);
        check.Out.ShouldContain("auth: FAILED");
        (check.Out + check.Error + shown.Out + shown.Error).ShouldNotContain("wrong-secret-key");
    }

    [Fact]
    public async Task Address_WithASecret_IsRefusedWithoutIt()
    {
        var result = await RealCli.RunAsync("backup", "list", "--config-file", "/dev/null", "--repository", "swift://user:geheim@host/backups");

        result.ExitCode.ShouldBe(ExitCode.Invalid);
        (result.Out + result.Error).ShouldNotContain("geheim");
    }

    private static void SkipBecauseOf(string? obstacle)
    {
        if (obstacle is not null)
        {
            (Environment.GetEnvironmentVariable("CI") == "true").ShouldBeFalse(obstacle);
            Assert.Skip(obstacle);
        }
    }

    private async Task ConfigureAsync(Uri authUrl, string user, string key)
    {
        _configuration = _directory.File("emberkeep.conf");
        await File.WriteAllTextAsync(
            _configuration,
            $"""
            [DEFAULT]
            backup_swift_auth = single_user
            backup_swift_auth_url = {authUrl}
            backup_swift_user = {user.Replace("$", "$$", StringComparison.Ordinal)}
            backup_swift_key = {key}
            backup_swift_object_size = 1048576
            """,
            TestContext.Current.CancellationToken);
    }

    private Task<CliResult> RunAsync(params string[] arguments) => RealCli.RunAsync([.. arguments, "--config-file", _configuration, "--repository", "swift://backups"]);

    private async Task<byte[]> RestoreAsync(string name)
    {
        var target = _directory.File($"restored-{name}");
        var result = await RunAsync("backup", "restore", name, target);
        result.ExitCode.ShouldBe(0, result.Error);
        return await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken);
    }

    private static async Task<byte[]> WriteVolumeAsync(string path, int seed)
    {
        var content = new byte[Length];
        new Random(7).NextBytes(content.AsSpan(0, Length / 2));
        new Random(seed).NextBytes(content.AsSpan(Length / 2, Length / 4));
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        return content;
    }
}
