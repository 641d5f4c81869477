using Emberkeep.Cli.Composition;
using Emberkeep.Errors;
using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary>The command line with real files: what is backed up comes back.</summary>
public sealed class LocalCompositionTests : IDisposable
{
    private const int Length = (1 << 20) + 777;

    private readonly TempDirectory _directory = new();
    private readonly string _repository;
    private readonly string _volume;

    public LocalCompositionTests()
    {
        _repository = Path.Combine(_directory.Path, "repository");
        _volume = Path.Combine(_directory.Path, "volume.img");
        Directory.CreateDirectory(_repository);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task FullIncrementalRestoreVerifyDelete_RealFiles_Work()
    {
        var first = WriteVolume(seed: 1);
        var full = (await RunAsync("backup", "create", _volume, "--output", "json", "--name", "one", "--compression", "zstd", "--metadata", "k=v")).Json;
        var second = WriteVolume(seed: 2);
        var increment = (await RunAsync("backup", "create", _volume, "--incremental", "--output", "json")).Json;
        increment.GetProperty("parent_id").GetString().ShouldBe(full.GetProperty("id").GetString());
        increment.GetProperty("volume_id").GetString().ShouldBe(full.GetProperty("volume_id").GetString());
        full.GetProperty("volume_length").GetInt64().ShouldBe(Length);

        (await RunAsync("backup", "list", "--output", "json")).Json.GetArrayLength().ShouldBe(2);
        var shown = (await RunAsync("backup", "show", "one", "--output", "json")).Json;
        shown.GetProperty("metadata").GetProperty("k").GetString().ShouldBe("v");
        shown.GetProperty("source_path").GetString().ShouldBe(_volume);
        shown.GetProperty("has_dependent_backups").GetBoolean().ShouldBeTrue();

        (await RunAsync("backup", "verify", "--all")).ExitCode.ShouldBe(0);
        (await RestoreAsync("one")).ShouldBe(first);
        (await RestoreAsync("latest", "--volume", _volume)).ShouldBe(second);

        (await RunAsync("backup", "delete", "one", "--keep-dependents")).ExitCode.ShouldBe(ExitCode.Conflict);
        (await RunAsync("backup", "delete", "one", "--dry-run")).Out.ShouldContain("would merge");
        (await RunAsync("backup", "delete", "one")).Out.ShouldContain("it is a full backup then");
        (await RunAsync("backup", "verify", "--all")).ExitCode.ShouldBe(0);
        File.Delete(Path.Combine(_directory.Path, "restored-latest"));
        (await RestoreAsync("latest", "--volume", _volume)).ShouldBe(second);

        var synthetic = (await RunAsync("backup", "create", _volume, "--synthetic-full", "--output", "json")).Json;
        synthetic.GetProperty("is_incremental").GetBoolean().ShouldBeFalse();
        (await RunAsync("backup", "delete", increment.GetProperty("id").GetString()!)).ExitCode.ShouldBe(0);
        File.Delete(Path.Combine(_directory.Path, "restored-latest"));
        (await RestoreAsync("latest", "--volume", _volume)).ShouldBe(second);
        (await RunAsync("backup", "delete", synthetic.GetProperty("id").GetString()!)).ExitCode.ShouldBe(0);
        Directory.EnumerateFileSystemEntries(_repository).ShouldBeEmpty();
    }

    [Fact]
    public async Task DamagedObject_VerifyAndRestore_ExitFiveAndLeaveNoFile()
    {
        WriteVolume(seed: 3);
        await RunAsync("backup", "create", _volume, "--name", "one", "--compression", "none");
        var damaged = Directory.EnumerateFiles(_repository, "*-00001", SearchOption.AllDirectories).Single();
        var content = await File.ReadAllBytesAsync(damaged, TestContext.Current.CancellationToken);
        content[500_000] ^= 1;
        await File.WriteAllBytesAsync(damaged, content, TestContext.Current.CancellationToken);

        var verify = await RunAsync("backup", "verify", "one");
        verify.ExitCode.ShouldBe(ExitCode.Damaged);
        verify.Out.ShouldContain(Path.GetFileName(damaged));
        var target = Path.Combine(_directory.Path, "restored");
        var restore = await RunAsync("backup", "restore", "one", target);
        restore.ExitCode.ShouldBe(ExitCode.Damaged, restore.Error);
        restore.Error.ShouldContain("removed the partial file");
        File.Exists(target).ShouldBeFalse();
    }

    [Fact]
    public async Task ExportThenImport_RealRecord_IsPresent()
    {
        WriteVolume(seed: 4);
        await RunAsync("backup", "create", _volume, "--name", "one");
        var record = Path.Combine(_directory.Path, "record.json");
        await File.WriteAllTextAsync(record, (await RunAsync("backup", "export", "one")).Out, TestContext.Current.CancellationToken);
        var import = await RunAsync("backup", "import", record, "--output", "json");
        import.ExitCode.ShouldBe(0, import.Error);
        import.Json.GetProperty("is_present").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task List_MissingDirectory_IsNotAnEmptyRepository()
    {
        Directory.Delete(_repository);
        var result = await RunAsync("backup", "list");
        result.ExitCode.ShouldBe(ExitCode.NotFound);
        result.Error.ShouldContain(_repository);
        Directory.Exists(_repository).ShouldBeFalse();
    }

    [Fact]
    public async Task ConfigurationFile_NamesTheRepository()
    {
        var file = Path.Combine(_directory.Path, "emberkeep.conf");
        await File.WriteAllTextAsync(
            file, $"[DEFAULT]\nbackup_driver = posix\nbackup_posix_path = {_repository}\nbackup_s3_store_secret_key = hidden\n", TestContext.Current.CancellationToken);
        var check = await RealCli.RunAsync("config", "check", "--config-file", file);
        check.ExitCode.ShouldBe(0, check.Error);
        check.Lines[^1].ShouldStartWith("throughput: ok (one file of 64 MiB");
        var show = await RealCli.RunAsync("config", "show", "--config-file", file);
        show.Out.ShouldContain($"{_repository}  {file}:3");
        show.Out.ShouldNotContain("hidden");
    }

    [Fact]
    public async Task ConfigurationFile_WithFaults_NamesEachOnALineOfItsOwn()
    {
        var file = Path.Combine(_directory.Path, "emberkeep.conf");
        await File.WriteAllTextAsync(file, "[DEFAULT]\nbackup_driver = posix\nbackup_file_size = many\nbackup_compression_algorithm = rot13\n", TestContext.Current.CancellationToken);
        var result = await RealCli.RunAsync("backup", "list", "--config-file", file);
        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Error.ShouldContain($"\n  {file}:3: backup_file_size: ");
        result.Error.ShouldContain($"\n  {file}:4: backup_compression_algorithm: ");
    }

    [Fact]
    public async Task NoRepository_SaysHowToNameOne()
    {
        var result = await RealCli.RunAsync("backup", "list", "--config-file", "/dev/null");
        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Error.ShouldContain("--repository");
    }

    [Theory]
    [InlineData("/srv/b", "/srv/b")]
    [InlineData("file:///srv/b%20c/", "/srv/b c/")]
    [InlineData("posix:///srv/b", "/srv/b")]
    public void Address_OfADirectory_IsItsPath(string address, string path) => RepositoryAddress.DirectoryOf(address).ShouldBe(path);

    [Theory]
    [InlineData("nfs://filer/x", ErrorKind.Unsupported)]
    [InlineData("file://host/x", ErrorKind.Invalid)]
    [InlineData("", ErrorKind.Invalid)]
    [InlineData("/srv/\0", ErrorKind.Invalid)]
    [InlineData("file:///srv/%00", ErrorKind.Invalid)]
    public void Address_OfAnythingElse_IsRefused(string address, ErrorKind kind) =>
        Should.Throw<BackupException>(() => RepositoryAddress.DirectoryOf(address)).Kind.ShouldBe(kind);

    private byte[] WriteVolume(int seed)
    {
        // The first half is the same each time, and there is a hole of zeros in it.
        var content = new byte[Length];
        new Random(7).NextBytes(content.AsSpan(0, Length / 4));
        new Random(seed).NextBytes(content.AsSpan(Length / 2));
        File.WriteAllBytes(_volume, content);
        return content;
    }

    private async Task<byte[]> RestoreAsync(params string[] arguments)
    {
        var target = Path.Combine(_directory.Path, $"restored-{arguments[0]}");
        var result = await RunAsync(["backup", "restore", arguments[0], target, .. arguments[1..]]);
        result.ExitCode.ShouldBe(0, result.Error);
        return await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken);
    }

    private Task<CliResult> RunAsync(params string[] arguments) => RealCli.RunAsync([.. arguments, "--config-file", "/dev/null", "--repository", _repository]);
}
