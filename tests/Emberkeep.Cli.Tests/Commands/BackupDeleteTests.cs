using Emberkeep.Backups;
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
    public async Task Delete_Needed_IsRefusedAndNamesDependentsNewestFirst()
    {
        var runner = new CliRunner(Full, First, Second);
        var result = await runner.RunAsync("backup", "delete", "aabb", "--output", "json");
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
    public async Task Delete_OneOfSeveralIsNeeded_DeletesNothing()
    {
        var runner = new CliRunner(Full, First, Second);
        (await runner.RunAsync("backup", "delete", "eeff", "aabb")).ExitCode.ShouldBe(ExitCode.Conflict);
        runner.Driver.Deleted.ShouldBeEmpty();
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
