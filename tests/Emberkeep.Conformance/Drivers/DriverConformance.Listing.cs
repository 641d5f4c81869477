using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Conformance.Drivers;

public abstract partial class DriverConformance
{
    [Fact]
    public async Task Discover_AfterBackups_KnowsEverythingOfThem()
    {
        (await IndexAsync()).Records.ShouldBeEmpty();
        var history = HistoryOf(Mixed(Length, seed: 30));
        var first = await BackupAsync(history[0]);
        var second = await BackupAsync(history[1], Can(DriverFeatures.Incremental) ? first : null);

        var found = (await IndexAsync(await OpenAnotherAsync())).Records;

        foreach (var (made, read) in new[] { first, second }.Zip(found))
        {
            (read with { Metadata = made.Metadata }).ShouldBe(made);
            read.Metadata.ShouldBe(made.Metadata);
            read.Status.ShouldBe(BackupStatus.Available);
            read.Service.ShouldBe(Driver.Service);
            read.Name.ShouldNotBeNull().ShouldStartWith("name é ");
        }

        found.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Records_ExportedAndImported_NameTheSameBackup()
    {
        var sample = Mixed(Length, seed: 31);
        var record = await BackupAsync(sample);

        var imported = ExportAndImport(record);

        (imported with { Metadata = record.Metadata, VolumeLength = record.VolumeLength, SourcePath = record.SourcePath }).ShouldBe(record);
        imported.Metadata.ShouldBe(record.Metadata);
        (await RestoreAsync(new BackupChain([imported]), Length)).AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Verify_GoodAndGone_TellsThemApart()
    {
        var chain = new BackupChain([await BackupAsync(Mixed(Length, seed: 32))]);

        var quick = await Driver.VerifyAsync(chain, new VerifyOptions(IsQuick: true), null, Cancel);
        var good = await Driver.VerifyAsync(chain, new VerifyOptions(), null, Cancel);
        var root = await Driver.GetContentRootAsync(chain.Requested, Cancel);
        await Driver.DeleteAsync(chain.Requested, Cancel);
        var gone = await Driver.VerifyAsync(chain, new VerifyOptions(IsQuick: true), null, Cancel);

        quick.Faults.ShouldBeEmpty();
        quick.IsQuick.ShouldBeTrue();
        good.Faults.ShouldBeEmpty();
        (good.IsQuick || good.BytesChecked > 0).ShouldBeTrue("what was not read is not said to be verified");
        good.ContentRoot.ShouldBe(root);
        gone.IsGood.ShouldBeFalse();
        gone.Faults[0].Backup.ShouldBe(chain.Requested.Id);
    }

    [Fact]
    public async Task CheckRepository_WithGoodBackups_FindsThemWhole()
    {
        var history = HistoryOf(Mixed(Length, seed: 33));
        var first = await BackupAsync(history[0]);
        var second = await BackupAsync(history[1], Can(DriverFeatures.Incremental) ? first : null);
        var findings = new List<RepositoryFinding>();

        var report = await Driver.CheckRepositoryAsync(new RepositoryCheckOptions(), null, findings.Add, Cancel);

        var conditions = report.Backups.Where(backup => backup.VolumeId == VolumeId).ToDictionary(backup => backup.Id, backup => backup.Condition);
        conditions.ShouldBe(new Dictionary<BackupId, BackupCondition> { [first.Id] = BackupCondition.Whole, [second.Id] = BackupCondition.Whole }, ignoreOrder: true);
        findings.Where(finding => (finding.Backup == first.Id || finding.Backup == second.Id) && finding.Severity == FindingSeverity.Error).ShouldBeEmpty();
    }

    [Fact]
    public async Task Container_IfClaimed_HoldsTheBackupElseIsRefused()
    {
        var sample = Mixed(Length, seed: 34);
        var request = Request() with { Container = Emberkeep.Stores.ContainerName.Parse(OtherContainer) };
        if (!Can(DriverFeatures.Containers))
        {
            await ShouldRefuseAsync(() => BackupAsync(sample, request));
            (await ListStoredAsync()).ShouldBeEmpty();
            return;
        }

        var record = await BackupAsync(sample, request);

        record.Container.ShouldNotBeNull().Value.ShouldBe(OtherContainer);
        (await RestoreAsync(new BackupChain([record]), Length)).AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
        (await Driver.VerifyAsync(new BackupChain([record]), new VerifyOptions(), null, Cancel)).Faults.ShouldBeEmpty();
        await Driver.DeleteAsync(record, Cancel);
        await ShouldFailAsync(ErrorKind.NotFound, () => RestoreAsync(new BackupChain([record]), Length));
    }

    [Fact]
    public Task Check_OfAPlaceThatIsThere_Succeeds() => Should.NotThrowAsync(() => Driver.CheckAsync(Cancel));
}
