using Emberkeep.Backups;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class BackupRestoreTests
{
    private const string Target = "/tmp/out.img";
    private static readonly BackupRecord Full = Samples.Record(0xaabb0001);
    private static readonly BackupRecord Increment = Samples.Record(0xccdd0002, Full, hour: 1);

    [Fact]
    public async Task Restore_NewFile_IsMadeWrittenAndFlushed()
    {
        var runner = new CliRunner(Full, Increment);
        var result = await runner.RunAsync("backup", "restore", "ccdd", Target);
        result.ExitCode.ShouldBe(0, result.Error);
        var volume = runner.Composition.Volumes[Target];
        volume.Length.ShouldBe(Samples.VolumeLength);
        volume[2].ShouldBe((byte)3);
        volume.Flushes.ShouldBe(1);
        volume.IsDisposed.ShouldBeTrue();
        result.Out.ShouldContain("3 MiB, 2 MiB written, 1 MiB zeroed");
        result.Out.ShouldContain("every block verified by SHA-256; 4 objects");
    }

    [Fact]
    public async Task Restore_Json_ReportsAmountsAndRate()
    {
        var runner = new CliRunner(Full);
        runner.Driver.DuringJob = (_, _) =>
        {
            runner.Time.Advance(TimeSpan.FromSeconds(2));
            return Task.CompletedTask;
        };
        var json = (await runner.RunAsync("backup", "restore", "aabb0001", Target, "--output", "json")).Json;
        json.GetProperty("backup_id").GetString().ShouldBe(Full.Id.ToString());
        json.GetProperty("target_created").GetBoolean().ShouldBeTrue();
        json.GetProperty("volume_length").GetInt64().ShouldBe(Samples.VolumeLength);
        json.GetProperty("is_block_verified").GetBoolean().ShouldBeTrue();
        json.GetProperty("seconds").GetDouble().ShouldBe(2);
        json.GetProperty("rate").GetDouble().ShouldBe(Samples.VolumeLength / 2.0);
    }

    [Fact]
    public async Task Restore_ExistingTarget_NeedsForce()
    {
        var runner = new CliRunner(Full);
        runner.Composition.Volumes[Target] = new FakeVolume(Target, Samples.VolumeLength * 2);
        var refused = await runner.RunAsync("backup", "restore", "aabb", Target);
        refused.ExitCode.ShouldBe(ExitCode.Conflict);
        refused.Error.ShouldContain("--force");
        runner.Composition.Volumes[Target][0].ShouldBe((byte)0);

        var forced = await runner.RunAsync("backup", "restore", "aabb", Target, "--force", "--output", "json");
        forced.ExitCode.ShouldBe(0);
        forced.Json.GetProperty("target_created").GetBoolean().ShouldBeFalse();
        runner.Composition.Volumes[Target][0].ShouldBe((byte)1);
    }

    [Fact]
    public async Task Restore_FailsIntoNewFile_RemovesIt()
    {
        var runner = new CliRunner(Full);
        runner.Driver.Failure = new BackupException(ErrorKind.Corrupt, "Object 00001 is damaged.");
        var result = await runner.RunAsync("backup", "restore", "aabb", Target);
        result.ExitCode.ShouldBe(ExitCode.Damaged);
        runner.Composition.Volumes.ShouldBeEmpty();
        result.Error.ShouldBe($"emberkeep: removed the partial file {Target}\nemberkeep: Object 00001 is damaged.\n");
    }

    [Fact]
    public async Task Restore_FailsIntoExistingFile_KeepsItAndWarns()
    {
        var runner = new CliRunner(Full);
        runner.Composition.Volumes[Target] = new FakeVolume(Target, Samples.VolumeLength);
        runner.Driver.Failure = new BackupException(ErrorKind.Unavailable, "The server is gone.");
        var result = await runner.RunAsync("backup", "restore", "aabb", Target, "--force");
        result.ExitCode.ShouldBe(ExitCode.Unavailable);
        runner.Composition.Volumes.ShouldContainKey(Target);
        result.Error.ShouldContain("restored in part only");
    }

    [Fact]
    public async Task Restore_RefusedBeforeAnyWrite_SaysThatNothingWasWritten()
    {
        var runner = new CliRunner(Full);
        runner.Composition.Volumes[Target] = new FakeVolume(Target, Samples.VolumeLength);
        runner.Driver.Refusal = new BackupException(ErrorKind.Corrupt, "Object 00001 is missing.");
        var result = await runner.RunAsync("backup", "restore", "aabb", Target, "--force");
        result.ExitCode.ShouldBe(ExitCode.Damaged);
        result.Error.ShouldBe($"emberkeep: nothing was written to {Target}\nemberkeep: Object 00001 is missing.\n");
    }

    [Fact]
    public async Task Restore_Cancelled_RemovesTheNewFile()
    {
        using var source = new CancellationTokenSource();
        var runner = new CliRunner(Full) { Token = source.Token };
        runner.Driver.DuringJob = async (_, token) =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        };
        var result = await runner.RunAsync("backup", "restore", "aabb", Target);
        result.ExitCode.ShouldBe(ExitCode.Cancelled);
        runner.Composition.Volumes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Restore_BrokenChain_NamesTheMissingBackup()
    {
        var runner = new CliRunner(Increment);
        var result = await runner.RunAsync("backup", "restore", "ccdd", Target);
        result.ExitCode.ShouldBe(ExitCode.Damaged);
        result.Error.ShouldContain($"Backup {Full.Id}, the parent of {Increment.Id}, is missing");
        runner.Composition.Volumes.ShouldBeEmpty();
    }
}
