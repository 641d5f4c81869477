using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Tsm.Tests.Support;

namespace Emberkeep.Tsm.Tests.Driver;

public sealed class DeleteAndVerifyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delete_RemovesOneBackupAndNoOther()
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(1));
        var first = await world.BackupAsync(path);
        var second = await world.BackupAsync(path);

        await world.Driver.DeleteAsync(first, Cancel);

        (await world.ListAsync()).Select(record => record.Id).ShouldBe([second.Id]);
        world.CountStored().ShouldBe(2);
        (await world.RestoreAsync(second)).Content.AsSpan().SequenceEqual(TsmWorld.Sample(1).Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Delete_Again_IsNoError()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(2)));
        await world.Driver.DeleteAsync(record, Cancel);

        await world.Driver.DeleteAsync(record, Cancel);

        world.Log.Warnings.ShouldContain(text => text.Contains("had no backup"));
        world.ShouldBeTidy("volume");
    }

    [Theory]
    [InlineData("delete * ANS1017E", ErrorKind.Unavailable)]
    [InlineData("delete * exit12", ErrorKind.Unavailable)]
    [InlineData("delete * exit4", ErrorKind.Unavailable)]
    [InlineData("delete * total 0", ErrorKind.Unavailable)]
    [InlineData("delete * total 6,491", ErrorKind.Unavailable)]
    [InlineData("delete * garbage", ErrorKind.Unavailable)]
    public async Task Delete_ThatFails_IsAnErrorAndTheBackupStaysListed(string fault, ErrorKind kind)
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(3)));
        world.Fail(fault);

        var error = await Should.ThrowAsync<BackupException>(() => world.Driver.DeleteAsync(record, Cancel));

        error.Kind.ShouldBe(kind);
        (await world.ListAsync()).Select(found => found.Id).ShouldBe([record.Id]);
        world.Fail();
        await world.Driver.DeleteAsync(record, Cancel);
        (await world.ListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Delete_WithoutPermission_SaysWhatToAllow()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(4)));
        world.Settings("backdelete=no");

        var error = await Should.ThrowAsync<BackupException>(() => world.Driver.DeleteAsync(record, Cancel));

        error.Kind.ShouldBe(ErrorKind.Unauthorized);
        error.Message.ShouldContain("ANS1126E");
        error.Remedy!.ShouldContain("BACKDELETE=YES");
    }

    [Fact]
    public async Task Delete_OfARecordThatNamesSomethingElse_IsRefusedBeforeAnything()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(5)));
        var other = new BackupId(Guid.NewGuid());
        var calls = world.Calls.Length;

        await Should.ThrowAsync<BackupException>(() => world.Driver.DeleteAsync(record with { Id = other }, Cancel));

        world.Calls.Length.ShouldBe(calls);
    }

    [Fact]
    public async Task Verify_WithStaging_ReadsTheData()
    {
        using var staging = new Testing.TempDirectory();
        using var world = new TsmWorld(options => options with { StagingDirectory = staging.Path });
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(6)));

        var good = await VerifyAsync(world, record, isQuick: false);
        world.Fail("restore * corrupt");
        var damaged = await VerifyAsync(world, record, isQuick: false);

        good.IsGood.ShouldBeTrue();
        good.IsQuick.ShouldBeFalse();
        good.BytesChecked.ShouldBe(TsmWorld.Length);
        damaged.Faults.ShouldHaveSingleItem().Message.ShouldContain("SHA-256");
        Directory.GetFileSystemEntries(staging.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Verify_WithoutStaging_SaysThatDataWasNotRead()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(7)));

        var report = await VerifyAsync(world, record, isQuick: false);

        report.IsGood.ShouldBeTrue();
        report.IsQuick.ShouldBeTrue();
        report.BytesChecked.ShouldBe(0);
        world.Log.Warnings.ShouldContain(text => text.Contains("was not read"));
    }

    [Fact]
    public async Task Verify_OfWhatIsGone_IsDamage()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(8)));
        await world.DsmcAsync("delete", "backup", "-noprompt", "-objtype=file", world.VolumePath($"backup-{record.Id}"));

        var report = await VerifyAsync(world, record, isQuick: true);

        report.Faults.ShouldHaveSingleItem().Message.ShouldContain("nothing under");
        (await CheckAsync(world)).Errors.ShouldBe(1);
    }

    /// <summary>The names of volumes are there only during the backup, so a regular incremental backup of the same directory lets them expire.</summary>
    [Fact]
    public async Task Verify_OfWhatARegularBackupMadeInactive_IsDamageAndIsNotDeleted()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(9)));
        await world.DsmcAsync("incremental", world.Volumes);

        var report = await VerifyAsync(world, record, isQuick: true);
        var error = await Should.ThrowAsync<BackupException>(() => world.Driver.DeleteAsync(record, Cancel));

        report.Faults.ShouldHaveSingleItem().Message.ShouldContain("inactive");
        error.Message.ShouldContain("inactive");
        error.Remedy!.ShouldContain("-deltype=inactive");
    }

    [Fact]
    public async Task Verify_WithoutServer_IsAnErrorAndNotDamage()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(10)));
        world.Fail("query * ANS1017E");

        (await Should.ThrowAsync<BackupException>(() => VerifyAsync(world, record, isQuick: true))).Kind.ShouldBe(ErrorKind.Unavailable);
    }

    [Fact]
    public async Task Check_OfAll_FindsDamagedRecords()
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(11));
        var good = await world.BackupAsync(path);
        var bad = await world.BackupAsync(path);
        await File.WriteAllTextAsync(Path.Combine(world.Records, $"{bad.Id}.json"), "{}", Cancel);

        var report = await CheckAsync(world);

        report.Errors.ShouldBe(1);
        report.Backups.Select(backup => (backup.Id, backup.Condition)).ShouldBe([(good.Id, BackupCondition.Whole)]);
    }

    private static Task<VerifyReport> VerifyAsync(TsmWorld world, BackupRecord record, bool isQuick) =>
        world.Driver.VerifyAsync(new BackupChain([record]), new VerifyOptions(isQuick), null, Cancel);

    private static Task<RepositoryCheckReport> CheckAsync(TsmWorld world) =>
        world.Driver.CheckRepositoryAsync(new RepositoryCheckOptions(), null, _ => { }, Cancel);
}
