using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary>The check of a repository with real files.</summary>
public sealed class RealRepositoryCheckTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly string _repository;
    private readonly string _volume;

    public RealRepositoryCheckTests()
    {
        _repository = Path.Combine(_directory.Path, "repository");
        _volume = Path.Combine(_directory.Path, "volume.img");
        Directory.CreateDirectory(_repository);
        var content = new byte[700_000];
        new Random(5).NextBytes(content);
        File.WriteAllBytes(_volume, content);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Check_FreshRepository_HasNoFindings()
    {
        await CreateAsync("one");
        await CreateAsync("two", "--incremental");

        var result = await RunAsync("--read-data", "--output", "json");

        result.ExitCode.ShouldBe(0, result.Out);
        result.Json.GetProperty("findings").GetArrayLength().ShouldBe(0, result.Out);
        result.Json.GetProperty("backups").GetArrayLength().ShouldBe(2);
        result.Json.GetProperty("bytes_read").GetInt64().ShouldBe(700_000);
        Directory.Exists(Path.Combine(_repository, ".emberkeep")).ShouldBeFalse("a check writes nothing");
    }

    [Fact]
    public async Task Check_ByteChanged_IsFoundByReadingOnly()
    {
        await CreateAsync("one");
        var path = Find("*-00001");
        var content = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        content[400_000] ^= 1;
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);

        (await RunAsync()).ExitCode.ShouldBe(0);
        var result = await RunAsync("--read-data");
        result.ExitCode.ShouldBe(ExitCode.Damaged);
        result.Out.ShouldContain(Path.GetFileName(path));
        result.Out.ShouldContain("0 whole, 0 impaired, 1 damaged");
    }

    [Fact]
    public async Task Check_ObjectReplacedByLinkOrPipe_IsFoundWithoutOpeningIt()
    {
        await CreateAsync("one");
        var path = Find("*-00001");
        File.Delete(path);
        File.CreateSymbolicLink(path, "/etc/passwd");
        (await RunAsync("--read-data")).Out.ShouldContain("is not a regular file");

        File.Delete(path);
        Command.Run("mkfifo", path).ExitCode.ShouldBe(0);
        var result = await RunAsync("--read-data");
        result.ExitCode.ShouldBe(ExitCode.Damaged);
        result.Out.ShouldContain("is not a regular file");
    }

    [Fact]
    public async Task Check_IndexIsALink_IsDamaged()
    {
        await CreateAsync("one");
        var path = Find("*_metadata");
        var copy = Path.Combine(_directory.Path, "copy");
        File.Move(path, copy);
        File.CreateSymbolicLink(path, copy);

        var result = await RunAsync();

        result.ExitCode.ShouldBe(ExitCode.Damaged);
        result.Out.ShouldContain(Path.GetFileName(path));
    }

    [Fact]
    public async Task Check_DirectoryUnderThePrefix_IsSurplus()
    {
        await CreateAsync("one");
        Directory.CreateDirectory(Find("*-00001") + ".d");

        var result = await RunAsync("--output", "json");

        result.ExitCode.ShouldBe(ExitCode.Damaged);
        result.Json.GetProperty("findings")[0].GetProperty("kind").GetString().ShouldBe("object-surplus");
    }

    [Fact]
    public async Task Check_OwnersOnlyFiles_IsAWarningWithACommand()
    {
        await CreateAsync("one");
        File.SetUnixFileMode(Find("*-00001"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var result = await RunAsync();

        result.ExitCode.ShouldBe(0);
        result.Out.ShouldContain("WARNING");
        result.Out.ShouldContain("-exec chmod 0660 {} +");
    }

    [Fact]
    public async Task Repair_RemainsOfAKilledJob_AreMovedAndCanBeBroughtBack()
    {
        await CreateAsync("one");
        File.Delete(Find("*_metadata"));
        File.Delete(Find("*_sha256file"));
        await CreateAsync("two");
        var remains = Directory.GetFiles(Path.GetDirectoryName(Directory.GetFiles(_repository, "*-00001", SearchOption.AllDirectories).Single(path => !HasIndex(path)))!);

        (await RunAsync("--repair")).Out.ShouldContain("under way");
        remains.ShouldAllBe(path => File.Exists(path));
        (await RunAsync("--repair", "--dry-run", "--older-than", "0h")).Out.ShouldContain("would be moved to .emberkeep/quarantine/");
        remains.ShouldAllBe(path => File.Exists(path));

        var result = await RunAsync("--repair", "--older-than", "0h");
        result.ExitCode.ShouldBe(0, result.Out);
        result.Out.ShouldContain("was moved to .emberkeep/quarantine/");
        remains.ShouldAllBe(path => !File.Exists(path));
        foreach (var path in remains)
        {
            Directory.GetFiles(Path.Combine(_repository, ".emberkeep/quarantine"), Path.GetFileName(path), SearchOption.AllDirectories).Length.ShouldBe(1);
        }

        (await RunAsync("--read-data", "--older-than", "0h", "--output", "json")).Json.GetProperty("findings").GetArrayLength().ShouldBe(0);
        (await RealCli.RunAsync("backup", "verify", "two", "--config-file", "/dev/null", "--repository", _repository)).ExitCode.ShouldBe(0);
    }

    private static bool HasIndex(string path) => Directory.GetFiles(Path.GetDirectoryName(path)!, "*_metadata").Length > 0;

    private string Find(string pattern) => Directory.GetFiles(_repository, pattern, SearchOption.AllDirectories).Single();

    private async Task CreateAsync(string name, params string[] arguments)
    {
        var result = await RealCli.RunAsync(["backup", "create", _volume, "--name", name, .. arguments, "--config-file", "/dev/null", "--repository", _repository]);
        result.ExitCode.ShouldBe(0, result.Error);
    }

    private Task<CliResult> RunAsync(params string[] arguments) =>
        RealCli.RunAsync(["repository", "check", .. arguments, "--config-file", "/dev/null", "--repository", _repository]);
}
