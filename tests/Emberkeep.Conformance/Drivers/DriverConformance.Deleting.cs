using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Conformance.Drivers;

public abstract partial class DriverConformance
{
    [Fact]
    public async Task Delete_OneOfTwo_LeavesTheOtherAndAtLastNothing()
    {
        var history = HistoryOf(Mixed(Length, seed: 40));
        var first = await BackupAsync(history[0]);
        var second = await BackupAsync(history[1]);

        await Driver.DeleteAsync(first, Cancel);
        (await IndexAsync()).Records.ShouldHaveSingleItem().Id.ShouldBe(second.Id);
        await ShouldRestoreAsync(second, history[1]);
        await Driver.DeleteAsync(second, Cancel);
        await Driver.DeleteAsync(second, Cancel);

        (await IndexAsync()).Records.ShouldBeEmpty();
        (await ListStoredAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task DeleteAny_WhateverIsBuiltOnIt_LeavesTheOthersAsTheyWere(int doomed)
    {
        var history = HistoryOf(Mixed(Length, seed: 41)).Take(3).ToList();
        var chain = new List<BackupRecord>();
        foreach (var content in history)
        {
            chain.Add(await BackupAsync(content, Can(DriverFeatures.Incremental) ? chain.LastOrDefault() : null));
        }

        if (!Can(DriverFeatures.DeleteAny))
        {
            await ShouldRefuseAsync(() => DeleteAnyAsync(chain[0]));
        }
        else
        {
            var stored = await ListStoredAsync();
            (await DeleteAnyAsync(chain[doomed], isDryRun: true)).ShouldHaveSingleItem().Backup.Id.ShouldBe(chain[doomed].Id);
            (await ListStoredAsync()).ShouldBe(stored);
            var report = (await DeleteAnyAsync(chain[doomed])).ShouldHaveSingleItem();

            report.Backup.Id.ShouldBe(chain[doomed].Id);
            report.Merges.Select(merge => merge.Child.Id).ShouldBe(Can(DriverFeatures.Incremental) ? chain.Skip(doomed + 1).Take(1).Select(child => child.Id) : []);
            chain.RemoveAt(doomed);
            history.RemoveAt(doomed);
        }

        (await IndexAsync()).Records.Select(record => record.Id).ShouldBe(chain.Select(record => record.Id));
        foreach (var (record, content) in chain.Zip(history))
        {
            await ShouldRestoreAsync(record, content);
        }

        (await Driver.RecoverAsync(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Delete_RecordThatNamesWhatBelongsToAnother_LeavesThat()
    {
        var sample = Mixed(Length, seed: 42);
        var record = await BackupAsync(sample);

        // Refused, or nothing of that name is found: both are right.
        var error = await Record.ExceptionAsync(() => Driver.DeleteAsync(record with { Id = new BackupId(Guid.NewGuid()) }, Cancel));

        (error is null or BackupException { Kind: ErrorKind.Invalid }).ShouldBeTrue(error?.ToString());
        await ShouldRestoreAsync(record, sample);
    }
}
