using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary><c>backup create --changed-since</c> as the guide shows it, on a real XFS whose files share blocks.</summary>
public sealed class RealSnapshotTests : IDisposable
{
    private const int MiB = 1 << 20;
    private const int Length = 32 * MiB;

    private static readonly string s_volumeId = Guid.NewGuid().ToString();

    private readonly TempDirectory _directory = new();
    private readonly string _repository;
    private ReflinkFileSystem? _xfs;

    public RealSnapshotTests()
    {
        _repository = _directory.File("repository");
        Directory.CreateDirectory(_repository);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _xfs?.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Create_ChangedSinceTheParentsSnapshot_StoresTheChangeAndRestoresAll()
    {
        var volume = await MakeVolumeAsync();
        var monday = Snapshot(volume, "vm.monday");
        await SucceedAsync("backup", "create", monday, "--name", "monday", "--volume-id", s_volumeId);
        await ChangeAsync(volume, 5 * MiB, 100_000);
        var tuesday = Snapshot(volume, "vm.tuesday");

        var created = await SucceedAsync(
            "backup", "create", tuesday, "--name", "tuesday", "--volume-id", s_volumeId, "--incremental", "--changed-since", monday, "--compression", "none");

        // Written in whole blocks of 32 KiB, of which 100,000 bytes at 5 MiB touch four.
        created.ShouldContain("increment of ");
        var id = (await RunAsync("backup", "show", "tuesday", "--output", "json")).Json.GetProperty("id").GetString()!;
        Stored().Where(file => Path.GetFileName(file).Contains($"{id}-", StringComparison.Ordinal)).Sum(file => new FileInfo(file).Length).ShouldBe(4 * 32768);
        await ShouldRestoreAsync("tuesday", volume);
        await ShouldRestoreAsync("monday", monday);
        await SucceedAsync("backup", "verify", "--all");
    }

    [Fact]
    public async Task Create_SnapshotWasTouched_SaysSoAndStoresNothing()
    {
        var volume = await MakeVolumeAsync();
        var monday = Snapshot(volume, "vm.monday");
        await SucceedAsync("backup", "create", monday, "--volume-id", s_volumeId);
        var before = Stored();
        await ChangeAsync(monday, 7 * MiB, 1);
        var tuesday = Snapshot(volume, "vm.tuesday");

        var result = await RunAsync("backup", "create", tuesday, "--volume-id", s_volumeId, "--incremental", "--changed-since", monday);

        result.ExitCode.ShouldBe(ExitCode.Conflict, result.Error);
        result.Error.ShouldContain("--changed-since");
        Stored().ShouldBe(before);
    }

    [Fact]
    public async Task Create_ChangedSinceWithoutAParentOrOfAnotherFileSystem_IsRefused()
    {
        var volume = await MakeVolumeAsync();
        var monday = Snapshot(volume, "vm.monday");
        var elsewhere = _directory.File("vm.elsewhere");
        File.Copy(monday, elsewhere);

        (await RunAsync("backup", "create", volume, "--volume-id", s_volumeId, "--changed-since", monday)).ExitCode.ShouldBe(ExitCode.Invalid);
        await SucceedAsync("backup", "create", monday, "--volume-id", s_volumeId);
        var before = Stored();
        var result = await RunAsync("backup", "create", volume, "--volume-id", s_volumeId, "--incremental", "--changed-since", elsewhere);

        result.ExitCode.ShouldBe(ExitCode.Unsupported, result.Error);
        Stored().ShouldBe(before);
    }

    private string[] Stored() => [.. Directory.EnumerateFiles(_repository, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private async Task<string> MakeVolumeAsync()
    {
        _xfs = ReflinkFileSystem.TryMount(out var reason);
        if (_xfs is null)
        {
            string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal).ShouldBeFalse($"CI must run this test, but {reason}");
            Assert.Skip(reason);
        }

        var content = new byte[Length];
        new Random(1).NextBytes(content);
        var path = Path.Combine(_xfs.Path, "vm.img");
        await File.WriteAllBytesAsync(path, content, Cancel);
        return path;
    }

    private string Snapshot(string volume, string name)
    {
        var path = Path.Combine(_xfs!.Path, name);
        var (exitCode, output) = Command.Run("cp", "--reflink=always", volume, path);
        exitCode.ShouldBe(0, output);
        return path;
    }

    private static async Task ChangeAsync(string path, int offset, int length)
    {
        var content = new byte[length];
        new Random(2).NextBytes(content);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        await RandomAccess.WriteAsync(file, content, offset, Cancel);
        RandomAccess.FlushToDisk(file);
    }

    private async Task ShouldRestoreAsync(string name, string expected)
    {
        var target = _directory.File($"restored-{name}");
        await SucceedAsync("backup", "restore", name, target);
        var content = await File.ReadAllBytesAsync(expected, Cancel);
        (await File.ReadAllBytesAsync(target, Cancel)).AsSpan().SequenceEqual(content).ShouldBeTrue(name);
    }

    private async Task<string> SucceedAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        result.ExitCode.ShouldBe(0, result.Error);
        return result.Out;
    }

    private Task<CliResult> RunAsync(params string[] arguments) => RealCli.RunAsync(["--repository", _repository, .. arguments]);
}
