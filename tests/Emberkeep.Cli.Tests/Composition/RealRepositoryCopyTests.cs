using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary>Copies between two directories.</summary>
public sealed class RealRepositoryCopyTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly string _source;
    private readonly string _destination;

    public RealRepositoryCopyTests()
    {
        _source = _directory.File("source");
        _destination = _directory.File("destination");
        Directory.CreateDirectory(_source);
        Directory.CreateDirectory(_destination);
        var content = new byte[700_000];
        new Random(5).NextBytes(content);
        File.WriteAllBytes(_directory.File("volume.img"), content);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Copy_OneBackup_TakesWhatItIsBuiltOnAlong()
    {
        await CreateAsync("one");
        await CreateAsync("two", "--incremental");
        await CreateAsync("three", "--incremental");

        var result = await RunAsync("repository", "copy", _source, _destination, "two");

        result.ExitCode.ShouldBe(0, result.Out + result.Error);
        var names = (await RunAsync("backup", "list", "--output", "json", "--repository", _destination)).Json.EnumerateArray().Select(backup => backup.GetProperty("name").GetString());
        names.ShouldBe(["one", "two"], ignoreOrder: true);
        var target = _directory.File("restored");
        (await RunAsync("backup", "restore", "two", target, "--repository", _destination)).ExitCode.ShouldBe(0);
        var restored = await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken);
        restored.ShouldBe(await File.ReadAllBytesAsync(_directory.File("volume.img"), TestContext.Current.CancellationToken));
        Directory.Exists(Path.Combine(_destination, ".emberkeep", "jobs")).ShouldBeFalse("the lease is gone");
    }

    [Fact]
    public async Task Copy_Interrupted_IsCompletedByTheNextRun()
    {
        await CreateAsync("one");
        (await RunAsync("repository", "copy", _source, _destination)).ExitCode.ShouldBe(0);
        File.Delete(Directory.EnumerateFiles(_destination, "*_metadata", SearchOption.AllDirectories).Single());
        File.Delete(Directory.EnumerateFiles(_destination, "*-00001", SearchOption.AllDirectories).Single());

        var result = await RunAsync("repository", "copy", _source, _destination, "--output", "json");

        result.ExitCode.ShouldBe(0, result.Out + result.Error);
        result.Json.GetProperty("backups")[0].GetProperty("outcome").GetString().ShouldBe("completed");
        (await RunAsync("backup", "verify", "--all", "--repository", _destination)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Copy_DamagedBackup_IsReportedAndNotCopied()
    {
        await CreateAsync("one");
        var path = Directory.EnumerateFiles(_source, "*-00001", SearchOption.AllDirectories).Single();
        var content = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        content[content.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);

        var result = await RunAsync("repository", "copy", _source, _destination, "--output", "json");

        result.ExitCode.ShouldBe(ExitCode.Damaged, result.Out + result.Error);
        result.Json.GetProperty("backups")[0].GetProperty("reason").GetString()!.ShouldContain("damaged");
        Directory.EnumerateFiles(_destination, "*_metadata", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Copy_ToTheSameRepository_IsRefused()
    {
        await CreateAsync("one");

        var result = await RunAsync("repository", "copy", _source, _source);

        result.ExitCode.ShouldBe(ExitCode.Invalid, result.Out + result.Error);
    }

    private static Task<CliResult> RunAsync(params string[] arguments) => RealCli.RunAsync([.. arguments, "--config-file", "/dev/null"]);

    private async Task CreateAsync(string name, params string[] arguments)
    {
        var result = await RunAsync(["backup", "create", _directory.File("volume.img"), "--name", name, "--repository", _source, .. arguments]);
        result.ExitCode.ShouldBe(0, result.Error);
    }
}
