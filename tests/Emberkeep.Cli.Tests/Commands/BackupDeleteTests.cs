using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class BackupDeleteTests
{
    private static readonly BackupRecord Full = Samples.Record(0xaabb0001);
    private static readonly BackupRecord First = Samples.Record(0xccdd0002, Full, hour: 1);
    private static readonly BackupRecord Second = Samples.Record(0xeeff0003, First, hour: 2);

    [Fact]
    public async Task Delete_Leaf_IsDeleted()
    {
        var runner = new CliRunner(Full, First, Second);
        var result = await runner.RunAsync("backup", "delete", "eeff");
        result.ExitCode.ShouldBe(0);
        result.Out.ShouldBe($"deleted {Second.Id}\n");
        runner.Driver.Deleted.ShouldBe([Second.Id]);
    }

    [Fact]
    public async Task Delete_NeededWithKeepDependents_IsRefusedAndNamesDependentsNewestFirst()
    {
        var runner = new CliRunner(Full, First, Second);
        var result = await runner.RunAsync("backup", "delete", "aabb", "--keep-dependents", "--output", "json");
        result.ExitCode.ShouldBe(ExitCode.Conflict);
        result.JsonError.GetProperty("kind").GetString().ShouldBe("Conflict");
        result.JsonError.GetProperty("message").GetString()!.ShouldContain($"{Second.Id} {First.Id}");
        result.JsonError.GetProperty("remedy").GetString()!.ShouldContain($"emberkeep backup delete {Second.Id} {First.Id} {Full.Id}");
        runner.Driver.Deleted.ShouldBeEmpty();
    }

    [Fact]
    public async Task Delete_SeveralInAnyOrder_GoDependentsFirst()
    {
        var runner = new CliRunner(Full, First, Second);
        var result = await runner.RunAsync("backup", "delete", "aabb", "eeff", "ccdd", "eeff", "--output", "json");
        result.ExitCode.ShouldBe(0, result.Error);
        runner.Driver.Deleted.ShouldBe([Second.Id, First.Id, Full.Id]);
        result.Json.GetProperty("deleted").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task Delete_OneOfSeveralIsNeededWithKeepDependents_DeletesNothing()
    {
        var runner = new CliRunner(Full, First, Second);
        (await runner.RunAsync("backup", "delete", "eeff", "aabb", "--keep-dependents")).ExitCode.ShouldBe(ExitCode.Conflict);
        runner.Driver.Deleted.ShouldBeEmpty();
    }

    [Fact]
    public async Task Delete_Needed_IsMergedAndSaysSo()
    {
        var runner = new CliRunner(Full, First, Second);
        var result = await runner.RunAsync("backup", "delete", "aabb");
        result.ExitCode.ShouldBe(0, result.Error);
        result.Out.ShouldBe($"merged {Full.Id} into {First.Id}: 2 objects linked (3 MiB); it is a full backup then\ndeleted {Full.Id}\n");
        runner.Driver.Deleted.ShouldBe([Full.Id]);
    }

    [Fact]
    public async Task Delete_DryRun_ChangesNothingAndSaysWhatWouldHappen()
    {
        var runner = new CliRunner(Full, First, Second);
        var result = await runner.RunAsync("backup", "delete", "ccdd", "aabb", "--dry-run");
        result.ExitCode.ShouldBe(0, result.Error);
        result.Out.ShouldBe(
            $"would merge {First.Id} into {Second.Id}: 2 objects linked (3 MiB); its parent is {Full.Id} then\nwould delete {First.Id}\n"
            + $"would merge {Full.Id} into {Second.Id}: 2 objects linked (3 MiB); it is a full backup then\nwould delete {Full.Id}\nwould free at most 2 MiB\n");
        runner.Driver.Deleted.ShouldBeEmpty();

        var json = await runner.RunAsync("backup", "delete", "aabb", "--dry-run", "--output", "json");
        json.Json.GetProperty("is_dry_run").GetBoolean().ShouldBeTrue();
        json.Json.GetProperty("merged")[0].GetProperty("into").GetString().ShouldBe(First.Id.ToString());
    }

    [Fact]
    public async Task Delete_AfterAKilledDeletion_SaysWhatBecameOfIt()
    {
        var runner = new CliRunner(Full)
        {
            Driver = { Unfinished = { new RecoveredJob(First.Id, "process 7 on elsewhere", RecoveryOutcome.Finished, null) } },
        };
        var result = await runner.RunAsync("backup", "delete", "aabb");
        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldContain($"finished the deletion of backup {First.Id}, which process 7 on elsewhere had begun");
    }

    [Fact]
    public async Task Delete_WithUnreadableBackups_IsRefusedUnlessForced()
    {
        // The unreadable one may be an increment of what is to be deleted, and may be brought back one day.
        var runner = new CliRunner(Full) { Driver = { Damaged = { new BackupException(ErrorKind.Corrupt, "x_metadata is cut short.") } } };
        var refused = await runner.RunAsync("backup", "delete", "aabb");
        refused.ExitCode.ShouldBe(ExitCode.Conflict);
        refused.Error.ShouldContain("--force");
        runner.Driver.Deleted.ShouldBeEmpty();

        (await runner.RunAsync("backup", "delete", "aabb", "--force")).ExitCode.ShouldBe(0);
        runner.Driver.Deleted.ShouldBe([Full.Id]);
    }

    [Fact]
    public async Task Delete_DriverFails_ReportsWhatIsGone()
    {
        var runner = new CliRunner(Full) { Driver = { Failure = new BackupException(ErrorKind.Unauthorized, "Read-only.") } };
        var result = await runner.RunAsync("backup", "delete", "aabb", "--output", "json");
        result.ExitCode.ShouldBe(ExitCode.NotPermitted);
        result.Json.GetProperty("deleted").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Delete_Nothing_IsInvalid() => (await new CliRunner(Full).RunAsync("backup", "delete")).ExitCode.ShouldBe(ExitCode.Invalid);
}
