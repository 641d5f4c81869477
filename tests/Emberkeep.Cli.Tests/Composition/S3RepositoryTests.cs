using Emberkeep.Testing;
using Emberkeep.Testing.Ceph;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary>The command line on a real S3 server, with the keys in a configuration file, and copies between a directory and a bucket.</summary>
public sealed class S3RepositoryTests : IDisposable
{
    private const int Length = (3 << 20) + 777;

    private readonly TempDirectory _directory = new();
    private string _configuration = "";
    private string _bucket = "";

    private string Local => _directory.File("local");

    private string Other => _directory.File("other");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task EachVerb_InABucket_Works()
    {
        SkipUnlessPossible();
        await using var server = await RadosGateway.StartAsync();
        var (access, secret) = await server.AddTenantAsync();
        await ConfigureAsync(server.Url, access, secret);
        Directory.CreateDirectory(Local);
        Directory.CreateDirectory(Other);

        await CheckAsync(access, secret);
        var contents = await BackUpAsync();
        await CopyAsync(contents);
        (await RunAsync(_bucket, "backup", "delete", "one")).ExitCode.ShouldBe(0);
        (await RestoreAsync(_bucket, "two")).AsSpan().SequenceEqual(contents["two"]).ShouldBeTrue();
        (await RunAsync(_bucket, "backup", "delete", "two")).ExitCode.ShouldBe(0);
        (await RunAsync(_bucket, "backup", "list", "--output", "json")).Json.GetArrayLength().ShouldBe(0);

        // Last, since the server may punish it.
        await ConfigureAsync(server.Url, access, "wrong-secret-key");
        var denied = await RunAsync(_bucket, "config", "check");
        denied.ExitCode.ShouldBe(ExitCode.NotPermitted, denied.Out + denied.Error);
        denied.Out.ShouldContain("bucket: FAILED");
        (denied.Out + denied.Error).ShouldNotContain("wrong-secret-key");
        (denied.Out + denied.Error).ShouldNotContain(access);
    }

    [Theory]
    [InlineData("s3://user:geheim@host/backups")]
    [InlineData("s3://backups?endpoint=http://127.0.0.1:1&secret_key=geheim")]
    [InlineData("s3://backups?endpoint=http://127.0.0.1:1&store_access_key=geheim")]
    public async Task Address_WithASecret_IsRefusedWithoutIt(string address)
    {
        var result = await RealCli.RunAsync("backup", "list", "--config-file", "/dev/null", "--repository", address);

        result.ExitCode.ShouldBe(ExitCode.Invalid);
        (result.Out + result.Error).ShouldNotContain("geheim");
    }

    private async Task CheckAsync(string access, string secret)
    {
        var check = await RunAsync(_bucket, "config", "check", "--size", "2M");
        check.ExitCode.ShouldBe(0, check.Out + check.Error);
        foreach (var step in (string[])["resolve", "bucket", "clock", "overwriting", "write", "read", "list", "delete", "throughput"])
        {
            check.Out.ShouldContain($"{step}: ok");
        }

        var shown = await RunAsync(_bucket, "config", "show");
        (check.Out + check.Error + shown.Out + shown.Error).ShouldNotContain(secret);
        (check.Out + check.Error + shown.Out + shown.Error).ShouldNotContain(access);
    }

    private async Task<Dictionary<string, byte[]>> BackUpAsync()
    {
        var volume = _directory.File("volume.img");
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["one"] = await WriteVolumeAsync(volume, 1) };
        var full = await RunAsync(Local, "backup", "create", volume, "--name", "one");
        full.ExitCode.ShouldBe(0, full.Error);
        contents["two"] = await WriteVolumeAsync(volume, 2);
        (await RunAsync(Local, "backup", "create", volume, "--name", "two", "--incremental")).ExitCode.ShouldBe(0);
        return contents;
    }

    /// <summary>From a directory to the bucket, on with a backup there, and back to another directory.</summary>
    private async Task CopyAsync(Dictionary<string, byte[]> contents)
    {
        var planned = await CopyAsync(Local, _bucket, "--dry-run");
        planned.Out.ShouldContain("would be copied");
        (await RunAsync(_bucket, "backup", "list", "--output", "json")).Json.GetArrayLength().ShouldBe(0);

        var copied = await CopyAsync(Local, _bucket, "--output", "json");
        copied.Json.GetProperty("backups").EnumerateArray().Select(backup => backup.GetProperty("outcome").GetString()).ShouldBe(["copied", "copied"]);
        (await CopyAsync(Local, _bucket)).Out.ShouldContain("there already");
        var listed = await RunAsync(_bucket, "backup", "list", "--output", "json");
        listed.Json.EnumerateArray().ShouldAllBe(backup => backup.GetProperty("service").GetString() == "cinder.backup.drivers.s3.S3BackupDriver");
        (await RunAsync(_bucket, "backup", "verify", "--all")).ExitCode.ShouldBe(0);
        var check = await RunAsync(_bucket, "repository", "check", "--read-data");
        check.ExitCode.ShouldBe(0, check.Out + check.Error);
        contents["three"] = await WriteVolumeAsync(_directory.File("volume.img"), 3);
        var third = await RunAsync(_bucket, "backup", "create", _directory.File("volume.img"), "--name", "three", "--incremental", "--output", "json");
        third.ExitCode.ShouldBe(0, third.Error);

        await CopyAsync(_bucket, Other, third.Json.GetProperty("id").GetString()!);
        foreach (var (name, content) in contents)
        {
            (await RestoreAsync(_bucket, name)).AsSpan().SequenceEqual(content).ShouldBeTrue();
            (await RestoreAsync(Other, name)).AsSpan().SequenceEqual(content).ShouldBeTrue();
        }

        (await RunAsync(_bucket, "backup", "delete", "three")).ExitCode.ShouldBe(0);
    }

    private static void SkipUnlessPossible()
    {
        if (RadosGateway.Obstacle is { } obstacle)
        {
            (Environment.GetEnvironmentVariable("CI") == "true").ShouldBeFalse(obstacle);
            Assert.Skip(obstacle);
        }
    }

    private async Task ConfigureAsync(Uri url, string access, string secret)
    {
        _bucket = $"s3://backups?endpoint={url}&object_size=1048576";
        _configuration = _directory.File("emberkeep.conf");
        await File.WriteAllTextAsync(
            _configuration,
            $"""
            [DEFAULT]
            backup_s3_store_access_key = {access}
            backup_s3_store_secret_key = {secret}
            backup_s3_retry_max_attempts = 1
            """,
            TestContext.Current.CancellationToken);
    }

    private Task<CliResult> RunAsync(string repository, params string[] arguments) =>
        RealCli.RunAsync([.. arguments, "--config-file", _configuration, "--repository", repository]);

    private async Task<CliResult> CopyAsync(string from, string to, params string[] arguments)
    {
        var result = await RealCli.RunAsync(["repository", "copy", from, to, .. arguments, "--config-file", _configuration]);
        result.ExitCode.ShouldBe(0, result.Out + result.Error);
        return result;
    }

    private async Task<byte[]> RestoreAsync(string repository, string name)
    {
        var target = _directory.File("restored");
        File.Delete(target);
        var result = await RunAsync(repository, "backup", "restore", name, target);
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
