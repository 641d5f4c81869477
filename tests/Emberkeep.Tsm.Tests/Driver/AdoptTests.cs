using Emberkeep.Backups;
using Emberkeep.Engine.Records;
using Emberkeep.Errors;
using Emberkeep.Tsm.Tests.Support;

namespace Emberkeep.Tsm.Tests.Driver;

/// <summary>Backups that TSM has and only somebody else's catalog knows.</summary>
public sealed class AdoptTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Adopt_BackupThatHasNoRecordHere_IsListedRestoredAndDeleted()
    {
        using var world = new TsmWorld();
        var record = await MakeUnknownAsync(world);

        var adopted = await world.Driver.AdoptAsync(record, Cancel);

        var found = (await world.ListAsync()).ShouldHaveSingleItem();
        (found with { Metadata = record.Metadata, ObjectCount = record.ObjectCount }).ShouldBe(record);
        (adopted! with { Metadata = found.Metadata }).ShouldBe(found);
        (await world.RestoreAsync(found)).Content.AsSpan().SequenceEqual(TsmWorld.Sample(1).Content).ShouldBeTrue();
        await world.Driver.DeleteAsync(found, Cancel);
        (await world.ListAsync()).ShouldBeEmpty();
        world.CountStored().ShouldBe(0);
    }

    [Fact]
    public async Task Adopt_RecordThatWasExported_HasTheSizeThatItSays()
    {
        using var world = new TsmWorld();
        var exported = ExportedRecordCodec.Export(await MakeUnknownAsync(world), 0);

        await world.Driver.AdoptAsync(ExportedRecordCodec.Import(exported), Cancel);

        (await world.ListAsync()).ShouldHaveSingleItem().VolumeLength.ShouldBe(1L << 30);
    }

    [Fact]
    public async Task Adopt_TsmDoesNotHaveIt_IsNotFoundAndNotListed()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(2)));
        await world.Driver.DeleteAsync(record, Cancel);

        var error = await Should.ThrowAsync<BackupException>(() => world.Driver.AdoptAsync(record, Cancel));

        error.Kind.ShouldBe(ErrorKind.NotFound);
        error.Message.ShouldContain($"{world.Volumes}/backup-{record.Id}");
        (await world.ListAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"backup_mode": "file", "backup_path": "/etc/passwd"}""")]
    [InlineData("""{"base": "volume-x.backup.base"}""")]
    public async Task Adopt_RecordNamesSomethingElse_IsRefused(string serviceMetadata)
    {
        using var world = new TsmWorld();
        var record = await MakeUnknownAsync(world);

        var error = await Should.ThrowAsync<BackupException>(() => world.Driver.AdoptAsync(record with { ServiceMetadata = serviceMetadata }, Cancel));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        (await world.ListAsync()).ShouldBeEmpty();
    }

    /// <summary>A backup whose record is nowhere here, as those that Cinder made.</summary>
    private static async Task<BackupRecord> MakeUnknownAsync(TsmWorld world)
    {
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(1)));
        File.Delete(Path.Combine(world.Records, $"{record.Id}.json"));
        (await world.ListAsync()).ShouldBeEmpty();
        return record;
    }
}
