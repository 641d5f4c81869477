using Emberkeep.Backups;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class BackupShowTests
{
    private static readonly BackupRecord Full = Samples.Record(0xaabb0001, name: "full");
    private static readonly BackupRecord Increment = Samples.Record(0xaabb0002, Full, hour: 1);

    [Fact]
    public async Task Show_Prefix_PrintsEveryField()
    {
        var result = await new CliRunner(Full, Increment).RunAsync("backup", "show", "aabb0001");
        result.ExitCode.ShouldBe(0);
        result.Out.ShouldContain($"needed by          {Increment.Id}\n");
        result.Out.ShouldContain($"driver             {Samples.Service}\n");
    }

    [Fact]
    public async Task Show_Json_IsOneObject()
    {
        var result = await new CliRunner(Full, Increment).RunAsync("backup", "show", "full", "--output=json");
        result.Json.GetProperty("id").GetString().ShouldBe(Full.Id.ToString());
        result.Json.GetProperty("has_dependent_backups").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Show_Ambiguous_ListsCandidates()
    {
        var result = await new CliRunner(Full, Increment).RunAsync("backup", "show", "aabb", "--output", "json");
        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Out.ShouldBeEmpty();
        result.JsonError.GetProperty("kind").GetString().ShouldBe("Invalid");
        result.JsonError.GetProperty("message").GetString()!.ShouldContain(Increment.Id.ToString());
        result.JsonError.GetProperty("exit_code").GetInt32().ShouldBe(ExitCode.Invalid);
    }

    [Fact]
    public async Task Show_Unknown_SaysWhereItLooked()
    {
        var result = await new CliRunner(Full).RunAsync("backup", "show", "ffff0000");
        result.ExitCode.ShouldBe(ExitCode.NotFound);
        result.Error.ShouldContain("memory://repository");
        result.Error.ShouldContain("emberkeep backup list");
    }

    [Fact]
    public async Task Show_LatestOfVolume_IsTheNewest()
    {
        var result = await new CliRunner(Full, Increment).RunAsync("backup", "show", "latest", "--volume", Samples.VolumeA.ToString(), "--output", "json");
        result.Json.GetProperty("id").GetString().ShouldBe(Increment.Id.ToString());
    }

    [Theory]
    [InlineData(ErrorKind.Internal, 1)]
    [InlineData(ErrorKind.Invalid, 2)]
    [InlineData(ErrorKind.NotFound, 3)]
    [InlineData(ErrorKind.AlreadyExists, 4)]
    [InlineData(ErrorKind.Conflict, 4)]
    [InlineData(ErrorKind.Corrupt, 5)]
    [InlineData(ErrorKind.Unauthorized, 6)]
    [InlineData(ErrorKind.Unavailable, 7)]
    [InlineData(ErrorKind.NoSpace, 8)]
    [InlineData(ErrorKind.Unsupported, 9)]
    [InlineData(ErrorKind.Throttled, 10)]
    [InlineData(ErrorKind.Cancelled, 130)]
    public async Task Show_RepositoryFails_ExitCodeTellsTheKind(ErrorKind kind, int exitCode)
    {
        var runner = new CliRunner { Composition = { OpenFailure = new BackupException(kind, "No.") } };
        (await runner.RunAsync("backup", "show", "x")).ExitCode.ShouldBe(exitCode);
    }

    [Fact]
    public void ExitCodes_EveryKind_IsDocumented() =>
        Enum.GetValues<ErrorKind>().Select(ExitCode.Of).Except(ExitCode.All.Select(item => item.Code)).ShouldBeEmpty();

    [Fact]
    public async Task Show_BackupWhoseMetadataIsDamaged_IsDamagedAndNotUnknown()
    {
        var runner = new CliRunner(Samples.Record(0xaabb0001));
        var lost = Samples.Id(0xccdd0002);
        runner.Driver.Damaged.Add(new BackupException(ErrorKind.Corrupt, $"volume_x_backup_{lost}_metadata is cut short.", "Restore it."));
        var result = await runner.RunAsync("backup", "show", lost.ToString());
        result.ExitCode.ShouldBe(ExitCode.Damaged);
        result.Error.ShouldContain($"Backup {lost} is there but cannot be read");
        (await runner.RunAsync("backup", "show", Samples.Id(0xccdd0003).ToString())).ExitCode.ShouldBe(ExitCode.NotFound);
    }
}
