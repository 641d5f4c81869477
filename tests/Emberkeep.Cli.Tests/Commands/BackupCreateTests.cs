using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Commands;

public sealed class BackupCreateTests
{
    private const string Path = "/dev/vg0/db01";

    private static CliRunner Runner(params Emberkeep.Backups.BackupRecord[] records)
    {
        var runner = new CliRunner(records);
        runner.Composition.Volumes[Path] = new FakeVolume(Path, Samples.VolumeLength);
        return runner;
    }

    [Fact]
    public async Task Create_AllOptions_ReachTheDriver()
    {
        var runner = Runner();
        var result = await runner.RunAsync(
            "backup", "create", Path, "-r", "/srv/r", "--name", "n", "--description", "d", "--volume-id", Samples.VolumeB.ToString(),
            "--container", "daily/one", "--compression", "zstd", "--metadata", "k=v=w", "--metadata", "empty=", "--set", "a=b");
        result.ExitCode.ShouldBe(0, result.Error);
        var request = runner.Driver.Requests.ShouldHaveSingleItem();
        request.Name.ShouldBe("n");
        request.Description.ShouldBe("d");
        request.VolumeId.ShouldBe(Samples.VolumeB);
        request.Container!.Value.Value.ShouldBe("daily/one");
        request.Parent.ShouldBeNull();
        request.SourcePath.ShouldBe(Path);
        request.CreatedAt.ShouldBe(runner.Time.GetUtcNow());
        request.Metadata.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { ["k"] = "v=w", ["empty"] = "" });
        var selection = runner.Composition.Selections.ShouldHaveSingleItem();
        selection.Repository.ShouldBe("/srv/r");
        selection.Overrides.ShouldBe(["a=b", "backup_compression_algorithm=zstd"]);
        result.Out.ShouldStartWith($"backup {request.Id} of {Path}: full, 3 MiB, 0 B stored in 1 object,");
        runner.Driver.IsDisposed.ShouldBeTrue();
        runner.Composition.Volumes[Path].IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Create_Json_IsOneObjectLikeTheApi()
    {
        var result = await Runner().RunAsync("backup", "create", Path, "--output", "json", "--metadata", "k=v");
        var backup = result.Json;
        backup.EnumerateObject().Select(property => property.Name).ShouldBe(
            [
                "id", "name", "description", "volume_id", "status", "size", "volume_length", "object_count", "container", "service_metadata",
                "service", "parent_id", "is_incremental", "has_dependent_backups", "created_at", "data_timestamp", "snapshot_id", "fail_reason",
                "host", "availability_zone", "source_path", "metadata",
            ],
            ignoreOrder: true);
        backup.GetProperty("status").GetString().ShouldBe("available");
        backup.GetProperty("size").GetInt32().ShouldBe(1);
        backup.GetProperty("volume_length").GetInt64().ShouldBe(Samples.VolumeLength);
        backup.GetProperty("created_at").GetString().ShouldBe("2026-11-23T20:04:38.000000");
        backup.GetProperty("is_incremental").GetBoolean().ShouldBeFalse();
        backup.GetProperty("parent_id").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        backup.GetProperty("metadata").GetProperty("k").GetString().ShouldBe("v");
    }

    [Fact]
    public async Task Create_Quiet_PrintsTheIdOnly()
    {
        var runner = Runner();
        var result = await runner.RunAsync("-q", "backup", "create", Path);
        result.Out.ShouldBe($"{runner.Driver.Requests[0].Id}\n");
        result.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_NoRecordedId_DerivesIt()
    {
        var runner = Runner();
        await runner.RunAsync("backup", "create", Path);
        runner.Driver.Requests[0].VolumeId.ShouldBe(FakeComposition.DerivedId(Path));
    }

    [Fact]
    public async Task Create_SamePathOnSameHost_KeepsTheRecordedId()
    {
        var elsewhere = Samples.Record(0x10000001, volume: Samples.VolumeB, hour: 5) with { SourcePath = Path, Host = "other" };
        var here = Samples.Record(0x10000002, volume: Samples.VolumeA) with { SourcePath = Path };
        var runner = Runner(elsewhere, here);
        await runner.RunAsync("backup", "create", Path);
        runner.Driver.Requests[0].VolumeId.ShouldBe(Samples.VolumeA);
    }

    [Fact]
    public async Task Create_Incremental_BuildsOnTheNewest()
    {
        var full = Samples.Record(0x10000001) with { SourcePath = Path };
        var newest = Samples.Record(0x10000002, full, hour: 2);
        var runner = Runner(newest, full, Samples.Record(0x10000003, volume: Samples.VolumeB, hour: 9));
        var result = await runner.RunAsync("backup", "create", Path, "--incremental", "--output", "json");
        runner.Driver.Requests[0].Parent.ShouldBe(newest);
        result.Json.GetProperty("is_incremental").GetBoolean().ShouldBeTrue();
        result.Json.GetProperty("parent_id").GetString().ShouldBe(newest.Id.ToString());
    }

    [Fact]
    public async Task Create_IncrementalWithNewestBroken_BuildsOnTheNewestWholeOneAndWarns()
    {
        var full = Samples.Record(0x10000001) with { SourcePath = Path };
        var orphan = Samples.Record(0x10000002, Samples.Record(0x99990000), hour: 2);
        var runner = Runner(full, orphan);
        var result = await runner.RunAsync("backup", "create", Path, "--incremental");
        result.ExitCode.ShouldBe(0);
        runner.Driver.Requests[0].Parent.ShouldBe(full);
        result.Error.ShouldContain($"warning: Backup {orphan.Id} is newer");
    }

    [Fact]
    public async Task Create_IncrementalWithoutBase_SaysHowToMakeOne()
    {
        var result = await Runner().RunAsync("backup", "create", Path, "--incremental");
        result.ExitCode.ShouldBe(ExitCode.NotFound);
        result.Error.ShouldContain("to build on");
        result.Error.ShouldContain($"  -> Make a full one first: emberkeep backup create {Path}\n");
    }

    [Fact]
    public async Task Create_Parent_ImpliesIncremental()
    {
        var full = Samples.Record(0x10000001, name: "base") with { SourcePath = Path };
        var runner = Runner(full, Samples.Record(0x10000002, full, hour: 2));
        (await runner.RunAsync("backup", "create", Path, "--parent", "base")).ExitCode.ShouldBe(0);
        runner.Driver.Requests[0].Parent.ShouldBe(full);
    }

    [Fact]
    public async Task Create_ParentOfAnotherVolume_IsInvalid()
    {
        var other = Samples.Record(0x10000001, volume: Samples.VolumeB);
        var runner = Runner(other);
        var result = await runner.RunAsync("backup", "create", Path, "--parent", "10000001");
        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Error.ShouldContain($"--volume-id {Samples.VolumeB}");
        runner.Driver.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_ParentWithBrokenChain_IsDamaged()
    {
        var orphan = Samples.Record(0x10000002, Samples.Record(0x99990000)) with { SourcePath = Path };
        var result = await Runner(orphan).RunAsync("backup", "create", Path, "--parent", "10000002");
        result.ExitCode.ShouldBe(ExitCode.Damaged);
        result.Error.ShouldContain("99990000-");
    }

    [Theory]
    [InlineData("--metadata", "novalue")]
    [InlineData("--metadata", "=x")]
    [InlineData("--volume-id", "xyz")]
    [InlineData("--container", "../up")]
    [InlineData("--compression", "rot13")]
    [InlineData("--progress", "loud")]
    public async Task Create_BadValue_IsInvalidBeforeAnythingIsOpened(string option, string value)
    {
        var runner = Runner();
        var result = await runner.RunAsync("backup", "create", Path, option, value);
        result.ExitCode.ShouldBe(ExitCode.Invalid);
        result.Error.ShouldContain(value);
        runner.Composition.Selections.ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_NameTooLong_IsInvalid() =>
        (await Runner().RunAsync("backup", "create", Path, "--name", new string('n', 256))).ExitCode.ShouldBe(ExitCode.Invalid);

    [Fact]
    public async Task Create_MetadataKeyTwice_IsInvalid() =>
        (await Runner().RunAsync("backup", "create", Path, "--metadata", "k=1", "--metadata", "k=2")).ExitCode.ShouldBe(ExitCode.Invalid);

    [Fact]
    public async Task Create_NoSuchVolume_IsNotFound() => (await Runner().RunAsync("backup", "create", "/nowhere")).ExitCode.ShouldBe(ExitCode.NotFound);

    [Fact]
    public async Task Create_DriverFails_ReportsKindAndClosesEverything()
    {
        var runner = Runner();
        runner.Driver.Failure = new BackupException(ErrorKind.NoSpace, "The share is full.", "Make room.");
        var result = await runner.RunAsync("backup", "create", Path);
        result.ExitCode.ShouldBe(ExitCode.NoSpace);
        result.Error.ShouldBe("emberkeep: The share is full.\n  -> Make room.\n");
        result.Out.ShouldBeEmpty();
        runner.Driver.IsDisposed.ShouldBeTrue();
        runner.Composition.Volumes[Path].IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Create_Cancelled_EndsWith130()
    {
        using var source = new CancellationTokenSource();
        var runner = Runner();
        runner.Token = source.Token;
        runner.Driver.DuringJob = async (_, token) =>
        {
            await source.CancelAsync();
            token.ThrowIfCancellationRequested();
        };
        var result = await runner.RunAsync("backup", "create", Path);
        result.ExitCode.ShouldBe(ExitCode.Cancelled);
        result.Error.ShouldBe("emberkeep: Cancelled.\n");
    }
}
