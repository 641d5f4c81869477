using Emberkeep.Backups;
using Emberkeep.Drivers;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class BackupResumeTests
{
    private const string Path = "/dev/vg0/db01";
    private static readonly BackupId s_first = new(new Guid(7, 0, 0, new byte[8]));
    private static readonly BackupId s_second = new(new Guid(8, 0, 0, new byte[8]));
    private readonly CliRunner _runner = new();

    public BackupResumeTests() => _runner.Composition.Volumes[Path] = new FakeVolume(Path, Samples.VolumeLength);

    [Fact]
    public async Task Resume_WithId_ReachesTheDriver()
    {
        var result = await _runner.RunAsync("backup", "create", "--resume", s_first.ToString(), Path, "-r", "/srv/r");

        result.ExitCode.ShouldBe(0, result.Error);
        _runner.Driver.Requests.ShouldHaveSingleItem().Id.ShouldBe(s_first);
        result.Out.ShouldStartWith($"backup {s_first} of {Path}: full, ");
    }

    [Fact]
    public async Task Resume_WithoutId_TakesTheOnlyOneOfThePath()
    {
        _runner.Driver.Interrupted.Add(Unfinished(s_first, Path));
        _runner.Driver.Interrupted.Add(Unfinished(s_second, "/other"));

        (await _runner.RunAsync("backup", "create", Path, "-r", "/srv/r", "--resume")).ExitCode.ShouldBe(0);

        _runner.Driver.Requests.ShouldHaveSingleItem().Id.ShouldBe(s_first);
    }

    [Theory]
    [InlineData(0, 3, "no interrupted backup")]
    [InlineData(2, 4, "--resume BACKUP-ID")]
    public async Task Resume_WithoutIdAndNoneOrSeveral_SaysWhatToDo(int count, int exitCode, string text)
    {
        _runner.Driver.Interrupted.AddRange(new[] { Unfinished(s_first, Path), Unfinished(s_second, Path) }.Take(count));

        var result = await _runner.RunAsync("backup", "create", Path, "-r", "/srv/r", "--resume");

        result.ExitCode.ShouldBe(exitCode);
        result.Error.ShouldContain(text);
        _runner.Driver.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Resume_WithOptionsOfANewBackup_IsRefused()
    {
        var result = await _runner.RunAsync("backup", "create", Path, "-r", "/srv/r", "--name", "n", "--resume");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("--name cannot be given with --resume");
    }

    [Fact]
    public async Task Create_InterruptedBackupOfThePath_TellsAndMakesANewOne()
    {
        _runner.Driver.Interrupted.Add(Unfinished(s_first, Path));

        var result = await _runner.RunAsync("backup", "create", Path, "-r", "/srv/r");

        result.ExitCode.ShouldBe(0);
        result.Error.ShouldContain($"--resume {s_first}");
        _runner.Driver.Requests.ShouldHaveSingleItem().Id.ShouldNotBe(s_first);
        _runner.Driver.CleanUps.ShouldBe([(null, false)]);
    }

    [Fact]
    public async Task Cleanup_Options_ReachTheDriver()
    {
        _runner.Driver.Interrupted.Add(Unfinished(s_first, Path) with { State = UnfinishedState.Removed });
        _runner.Driver.Interrupted.Add(Unfinished(s_second, Path) with { State = UnfinishedState.InProgress });

        var dry = await _runner.RunAsync("repository", "cleanup", "-r", "/srv/r", "--dry-run", "--older-than", "1d12h");
        var wet = await _runner.RunAsync("repository", "cleanup", "-r", "/srv/r");

        dry.Out.ShouldBe($"would remove what there was of backup {s_first} of {Path}\nleft alone backup {s_second} of {Path}: process 7 on host may be at work\n");
        wet.Out.ShouldStartWith($"removed what there was of backup {s_first} of {Path}\n");
        _runner.Driver.CleanUps.ShouldBe([(TimeSpan.FromHours(36), true), (TimeSpan.Zero, false)]);
    }

    [Fact]
    public async Task Cleanup_Json_IsAList()
    {
        _runner.Driver.Interrupted.Add(Unfinished(s_first, Path) with { State = UnfinishedState.Failed, Reason = "no room" });

        var result = await _runner.RunAsync("repository", "cleanup", "-r", "/srv/r", "--output", "json");

        result.ExitCode.ShouldBe(4);
        var one = result.Json.EnumerateArray().ShouldHaveSingleItem();
        one.GetProperty("state").GetString().ShouldBe("failed");
        one.GetProperty("reason").GetString().ShouldBe("no room");
    }

    private static UnfinishedBackup Unfinished(BackupId id, string path) =>
        new(id, Samples.VolumeA, path, "process 7 on host", UnfinishedState.Resumable, Samples.Start);
}
