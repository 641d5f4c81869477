using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Conformance.Drivers;

public abstract partial class DriverConformance
{
    /// <summary>Full backups, and increments where there are any.</summary>
    private IEnumerable<bool> Kinds => Can(DriverFeatures.Incremental) ? [false, true] : [false];

    /// <summary>Where the second content of <see cref="HistoryOf"/> has new data, so that every kind of backup reads it.</summary>
    private int ChangedOffset => Length * 5 / 14;

    [Fact]
    public async Task Backup_CancelledWhileItReads_LeavesNothing()
    {
        await CheckStoppedAsync(seed: 50, async (content, request) =>
        {
            using var stop = new CancellationTokenSource();
            await using var volume = new InterruptedVolume(await OpenVolumeAsync(content, VolumeId), ChangedOffset, stop.CancelAsync);
            await Should.ThrowAsync<OperationCanceledException>(() => Driver.BackupAsync(request, volume, null, stop.Token));
            volume.IsInterrupted.ShouldBeTrue();
        });
    }

    [Fact]
    public async Task Backup_CancelledAtItsFirstReport_LeavesNothing() => await CheckStoppedAsync(seed: 51, async (content, request) =>
    {
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => BackupAsync(content, request, new ProgressRecorder(stop.Cancel), stop.Token));
    });

    [Fact]
    public async Task Backup_VolumeCannotBeRead_SaysSoAndLeavesNothing() => await CheckStoppedAsync(seed: 52, async (content, request) =>
    {
        await using var volume = new InterruptedVolume(
            await OpenVolumeAsync(content, VolumeId), ChangedOffset, () => throw new BackupException(ErrorKind.Unauthorized, "The volume may not be read."));
        (await ShouldFailAsync(ErrorKind.Unauthorized, () => Driver.BackupAsync(request, volume, null, Cancel))).Message.ShouldContain("The volume may not be read.");
    });

    [Fact]
    public async Task Restore_Cancelled_LeavesTheBackup()
    {
        var sample = Mixed(Length, seed: 53);
        var record = await BackupAsync(sample);
        var before = await ListStoredAsync();
        using var stop = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(
            () => RestoreAsync(Driver, new BackupChain([record]), Dirty(Length), null, new ProgressRecorder(stop.Cancel), stop.Token));

        (await ListStoredAsync()).ShouldBe(before);
        await ShouldRestoreAsync(record, sample);
    }

    [Fact]
    public async Task Calls_WithACancelledToken_EndAtOnce()
    {
        var sample = Mixed(Length, seed: 54);
        var record = await BackupAsync(sample);
        var chain = new BackupChain([record]);
        var before = await ListStoredAsync();
        var cancelled = new CancellationToken(canceled: true);

        await Should.ThrowAsync<OperationCanceledException>(() => BackupAsync(sample, Request(), cancellationToken: cancelled));
        await Should.ThrowAsync<OperationCanceledException>(() => RestoreAsync(Driver, chain, Dirty(Length), cancellationToken: cancelled));
        await Should.ThrowAsync<OperationCanceledException>(() => Driver.VerifyAsync(chain, new VerifyOptions(), null, cancelled));
        await Should.ThrowAsync<OperationCanceledException>(() => Driver.DeleteAsync(record, cancelled));

        (await ListStoredAsync()).ShouldBe(before);
        await ShouldRestoreAsync(record, sample);
    }

    [Fact]
    public async Task Resume_IfClaimed_GoesOnElseIsRefused()
    {
        var sample = Mixed(Length, seed: 55);
        var request = Request();
        await using var volume = new InterruptedVolume(
            await OpenVolumeAsync(sample, VolumeId), Length - 1, () => throw new BackupException(ErrorKind.Unavailable, "The volume does not answer."));
        await ShouldFailAsync(ErrorKind.Unavailable, () => Driver.BackupAsync(request, volume, null, Cancel));
        (await IndexAsync()).Records.ShouldBeEmpty();
        if (!Can(DriverFeatures.Resume))
        {
            (await UnfinishedAsync()).ShouldBeEmpty();
            await ShouldRefuseAsync(() => Driver.ResumeAsync(request.Id, volume, null, Cancel));
            return;
        }

        (await UnfinishedAsync()).ShouldHaveSingleItem().State.ShouldBe(UnfinishedState.Resumable);
        var record = await Driver.ResumeAsync(request.Id, volume, null, Cancel);

        record.Id.ShouldBe(request.Id);
        await ShouldRestoreAsync(record, sample);
        (await UnfinishedAsync()).ShouldBeEmpty();
        await ShouldFailAsync(ErrorKind.NotFound, () => Driver.ResumeAsync(new BackupId(Guid.NewGuid()), volume, null, Cancel));
    }

    [Fact]
    public async Task Progress_OfEveryJob_GoesForwardAndComesOneByOne()
    {
        var sample = Mixed(Length, seed: 56);
        var (backup, restore, verify) = (new ProgressRecorder(), new ProgressRecorder(), new ProgressRecorder());
        var chain = new BackupChain([await BackupAsync(sample, progress: backup)]);
        await RestoreAsync(Driver, chain, Dirty(Length), new RestoreOptions { Prove = true }, restore);
        await Driver.VerifyAsync(chain, new VerifyOptions(), verify, Cancel);

        ShouldGoForward(backup, isRequired: true);
        ShouldGoForward(restore, isRequired: true);
        ShouldGoForward(verify, isRequired: false);
        backup.Reports.Max(report => report.BytesDone).ShouldBe(Length);
        restore.Reports.Max(report => report.BytesDone).ShouldBe(Length);
    }

    private static void ShouldGoForward(ProgressRecorder recorder, bool isRequired)
    {
        (recorder.Reports.Count > 0 || !isRequired).ShouldBeTrue();
        recorder.HasOverlapped.ShouldBeFalse();
        foreach (var (earlier, later) in recorder.Reports.Zip(recorder.Reports.Skip(1)))
        {
            (later.Phase != earlier.Phase || later.BytesDone >= earlier.BytesDone).ShouldBeTrue($"{earlier}, then {later}");
        }

        recorder.Reports.ShouldAllBe(report => report.BytesDone >= 0 && (report.BytesTotal == 0 || report.BytesDone <= report.BytesTotal));
    }

    /// <summary>Stops backups of each kind, after which everything must be as it was, and a backup must be possible.</summary>
    private async Task CheckStoppedAsync(int seed, Func<SampleVolume, BackupRequest, Task> stop)
    {
        var history = HistoryOf(Mixed(Length, seed));
        var kept = await BackupAsync(history[0]);
        await using (await OpenVolumeAsync(history[1], VolumeId))
        {
        }

        var before = await ListStoredAsync();
        foreach (var isIncrement in Kinds)
        {
            await stop(history[1], Request(isIncrement ? kept : null));
            (await ListStoredAsync()).ShouldBe(before, $"increment: {isIncrement}");
        }

        (await IndexAsync()).Records.ShouldHaveSingleItem().Id.ShouldBe(kept.Id);
        (await UnfinishedAsync()).ShouldBeEmpty();
        await ShouldRestoreAsync(kept, history[0]);
        await ShouldRestoreAsync(await BackupAsync(history[1], Can(DriverFeatures.Incremental) ? kept : null), history[1]);
    }

    private async Task<IReadOnlyList<UnfinishedBackup>> UnfinishedAsync() =>
        [.. (await Driver.ListUnfinishedAsync(Cancel)).Where(backup => backup.VolumeId == VolumeId)];
}
