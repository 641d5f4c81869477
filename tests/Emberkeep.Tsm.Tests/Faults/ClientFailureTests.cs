using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Tsm.Tests.Support;

namespace Emberkeep.Tsm.Tests.Faults;

/// <summary>Every way in which the client can fail: nothing is listed, nothing stays behind, and the error says what the client said.</summary>
public sealed class ClientFailureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exit4", ErrorKind.Unavailable, "status 4")]
    [InlineData("exit12", ErrorKind.Unavailable, "status 12")]
    [InlineData("status 3", ErrorKind.Unavailable, "status 3")]
    [InlineData("skip", ErrorKind.Conflict, "ANS4037E")]
    [InlineData("ANS1228E", ErrorKind.Unavailable, "ANS1228E")]
    [InlineData("ANS1063E", ErrorKind.Invalid, "ANS1063E")]
    [InlineData("ANS1017E", ErrorKind.Unavailable, "cannot be reached")]
    [InlineData("ANS1029E", ErrorKind.Unavailable, "session with the server was lost")]
    [InlineData("ANS1033E", ErrorKind.Invalid, "ANS1033E")]
    [InlineData("ANS1301E", ErrorKind.Unavailable, "ANS1301E")]
    [InlineData("ANS1302E", ErrorKind.NotFound, "ANS1302E")]
    [InlineData("ANS1311E", ErrorKind.NoSpace, "no room")]
    [InlineData("ANS2034E Something that is not known here", ErrorKind.Unavailable, "ANS2034E Something that is not known here")]
    [InlineData("ANS1025E", ErrorKind.Unauthorized, "refuses the node's password")]
    [InlineData("ANS1051I", ErrorKind.Unauthorized, "ANS1051I")]
    [InlineData("die", ErrorKind.Unavailable, "signal 9")]
    [InlineData("garbage", ErrorKind.Unavailable, "did not say")]
    [InlineData("zero", ErrorKind.Unavailable, "backed up 0 objects")]
    [InlineData("failed1", ErrorKind.Unavailable, "1 objects as failed")]
    [InlineData("total 1,23", ErrorKind.Unavailable, "did not say")]
    public async Task Backup_ClientFails_LeavesNothingAndSaysWhy(string fault, ErrorKind kind, string expected)
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(1));
        world.Fail($"backup backup- {fault}");

        var error = await Should.ThrowAsync<BackupException>(() => world.BackupAsync(path));

        error.Kind.ShouldBe(kind);
        error.Message.ShouldContain(expected);
        error.Remedy.ShouldNotBeNullOrEmpty();
        (await world.ListAsync()).ShouldBeEmpty();
        world.CountStored().ShouldBe(0);
        world.Fail();
        Directory.GetFiles(Path.Combine(world.Server, "objects")).ToList().ForEach(File.Delete);
        world.ShouldBeTidy("volume");
    }

    [Theory]
    [InlineData("exit8")]
    [InlineData("total 6,491")]
    [InlineData("total 6\u202f491")]
    [InlineData("total 6.491")]
    public async Task Backup_ClientSucceedsInAnotherForm_IsABackup(string fault)
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(2));
        world.Fail($"backup backup- {fault}");

        var record = await world.BackupAsync(path);

        (await world.RestoreAsync(record)).Content.AsSpan().SequenceEqual(TsmWorld.Sample(2).Content).ShouldBeTrue();
        world.Log.Warnings.Any(text => text.Contains("ANS1809W")).ShouldBe(fault == "exit8");
    }

    [Theory]
    [InlineData("exit4")]
    [InlineData("exit12")]
    [InlineData("ANS1302E")]
    [InlineData("ANS1017E")]
    [InlineData("die")]
    [InlineData("garbage")]
    [InlineData("failed1")]
    [InlineData("total 0")]
    [InlineData("total 2")]
    [InlineData("corrupt")]
    [InlineData("short")]
    [InlineData("link")]
    public async Task Restore_ClientFails_TargetIsUntouched(string fault)
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(3)));
        world.Fail($"restore * {fault}");

        await Should.ThrowAsync<BackupException>(() => world.RestoreAsync(record));

        (await File.ReadAllBytesAsync(world.VolumePath("target"), Cancel)).AsSpan().ContainsAnyExcept((byte)0xDB).ShouldBeFalse();
        world.ShouldBeTidy("volume", "target");
    }

    [Theory]
    [InlineData("corrupt")]
    [InlineData("short")]
    [InlineData("link")]
    public async Task Restore_OfDamagedData_NamesTheBackup(string fault)
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(4)));
        world.Fail($"restore * {fault}");

        var error = await Should.ThrowAsync<BackupException>(() => world.RestoreAsync(record));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.DamagedBackup.ShouldBe(record.Id);
    }

    [Fact]
    public async Task Backup_VolumeWrittenToMeanwhile_IsRefusedAndTakenBack()
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(5));
        world.Fail("backup backup- change");

        var error = await Should.ThrowAsync<BackupException>(() => world.BackupAsync(path));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Message.ShouldContain("written to while it was backed up");
        world.CountStored().ShouldBe(0);
        world.ShouldBeTidy("volume");
    }

    /// <summary>Without its record in TSM a backup could not be found on another machine.</summary>
    [Fact]
    public async Task Backup_RecordCannotBeStored_IsTakenBackWithItsData()
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(6));
        world.Fail("backup .json ANS1311E");

        var error = await Should.ThrowAsync<BackupException>(() => world.BackupAsync(path));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        (await world.ListAsync()).ShouldBeEmpty();
        world.CountStored().ShouldBe(0);
        world.ShouldBeTidy("volume");
    }

    [Fact]
    public async Task Backup_ServerLostForGood_IsTakenBackByALaterCommand()
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(7));
        world.Fail("backup .json ANS1017E", "delete * ANS1017E");
        await Should.ThrowAsync<BackupException>(() => world.BackupAsync(path));
        world.CountStored().ShouldBe(1);
        (await world.ListAsync()).ShouldBeEmpty();
        world.Log.Warnings.ShouldContain(text => text.Contains("a later command does"));
        world.Fail();

        (await world.Driver.ListUnfinishedAsync(Cancel)).ShouldHaveSingleItem().State.ShouldBe(Drivers.UnfinishedState.Abandoned);
        (await world.Driver.CleanUpAsync(null, isDryRun: false, Cancel)).ShouldHaveSingleItem().State.ShouldBe(Drivers.UnfinishedState.Removed);

        world.CountStored().ShouldBe(0);
        world.ShouldBeTidy("volume");
    }

    [Fact]
    public async Task MissingClient_IsSaid()
    {
        using var world = new TsmWorld(options => options with { Client = "/nonexistent/dsmc" });
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(8));

        var error = await Should.ThrowAsync<BackupException>(() => world.BackupAsync(path));

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        error.Message.ShouldContain("/nonexistent/dsmc cannot be started");
        error.Remedy!.ShouldContain("backup_tsm_client");
        world.ShouldBeTidy("volume");
    }

    [Fact]
    public async Task Backup_NameIsTaken_IsRefusedAndTheFileStays()
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(9));
        var id = new BackupId(Guid.NewGuid());
        await File.WriteAllTextAsync(world.VolumePath($"backup-{id}"), "somebody's", Cancel);

        var error = await Should.ThrowAsync<BackupException>(() => world.BackupAsync(path, id));

        error.Kind.ShouldBe(ErrorKind.AlreadyExists);
        (await File.ReadAllTextAsync(world.VolumePath($"backup-{id}"), Cancel)).ShouldBe("somebody's");
    }
}
