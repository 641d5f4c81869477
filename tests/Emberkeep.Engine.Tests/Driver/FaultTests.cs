using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Driver;

/// <summary>Every call to the store fails once, in every way: no damaged backup becomes visible, and no good one is lost.</summary>
public sealed class FaultTests
{
    private static readonly byte[] s_before = Noise(60_000, 1);

    private static readonly byte[] s_after = Changed();

    [Theory]
    [InlineData(FaultEffect.ThrowBefore)]
    [InlineData(FaultEffect.ThrowAfter)]
    [InlineData(FaultEffect.CutShort)]
    public async Task BackupAsync_OneCallFails_LeavesNothingOrAWholeBackup(FaultEffect effect)
    {
        for (var call = 1; ; call++)
        {
            var (repo, full, store) = await StartAsync();
            store.FailCall(store.Calls.Count + call, effect);
            var record = await TryBackUpAsync(repo, full);
            if (!store.HasReachedFailingCall)
            {
                record.ShouldNotBeNull();
                call.ShouldBeGreaterThan(10);
                return;
            }

            store.Heal();
            await CheckAsync(repo, full, record, $"call {call} failed");
            if (record is null)
            {
                // Only a lost answer to a commit, or to a delete of the clean-up itself, may leave objects, and then invisible ones.
                (await repo.DiscoverAsync()).ShouldHaveSingleItem($"call {call}");
            }
        }
    }

    [Fact]
    public async Task BackupAsync_StoreDiesAtAnyCall_LeavesNoVisibleBackupAndTheParentWhole()
    {
        for (var call = 1; ; call++)
        {
            var (repo, full, store) = await StartAsync();
            store.FailFromCall(store.Calls.Count + call);
            var record = await TryBackUpAsync(repo, full);
            if (!store.HasReachedFailingCall)
            {
                return;
            }

            store.Heal();
            await CheckAsync(repo, full, record, $"dead from call {call} on");
        }
    }

    [Fact]
    public async Task BackupAsync_VolumeFailsAtAnyRead_RemovesWhatWasStored()
    {
        for (var read = 1; read <= 3; read++)
        {
            var repo = new Repo();
            var volume = new MemoryVolume([.. s_before]);
            volume.FailCall(VolumeCall.Read, read);

            await Should.ThrowAsync<Exception>(() => repo.BackUpAsync(volume, driver: repo.Driver(objectBlocks: 4)));

            volume.PendingFaults.ShouldBe(0);
            (await repo.CountObjectsAsync()).ShouldBe(0);
        }
    }

    [Fact]
    public async Task BackupAsync_Cancelled_RemovesWhatWasStored()
    {
        var repo = new Repo();
        using var stop = new CancellationTokenSource();
        var progress = new CancelAfter(stop, objects: 2);

        await Should.ThrowAsync<OperationCanceledException>(() => repo.Driver(objectBlocks: 2, workers: 1).BackupAsync(
            repo.Request(), new MemoryVolume([.. s_before]), progress, stop.Token));

        (await repo.CountObjectsAsync()).ShouldBe(0);
        repo.Memory.OpenWriters.ShouldBe(0);
    }

    [Fact]
    public async Task RestoreAsync_OneCallFails_WritesNoWrongByte()
    {
        for (var call = 1; ; call++)
        {
            var (repo, full, store) = await StartAsync();
            var increment = (await TryBackUpAsync(repo, full))!;
            var target = MemoryVolume.Dirty(s_after.Length);
            var dirt = target.Content.ToArray();
            store.FailCall(store.Calls.Count + call, FaultEffect.CutShort);
            try
            {
                await repo.Driver().RestoreAsync(new BackupChain([full, increment]), target, null, TestContext.Current.CancellationToken);
                target.Content.SequenceEqual(s_after).ShouldBeTrue($"call {call}");
            }
            catch (BackupException)
            {
                // What was written is right, the rest is as it was.
                for (var i = 0; i < s_after.Length; i++)
                {
                    (target.Content[i] == s_after[i] || target.Content[i] == dirt[i]).ShouldBeTrue($"call {call}, byte {i}");
                }
            }

            if (!store.HasReachedFailingCall)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task DeleteAsync_StoreDiesAtAnyCall_NeverLeavesAVisibleDamagedBackup()
    {
        for (var call = 1; ; call++)
        {
            var (repo, full, store) = await StartAsync();
            store.FailFromCall(store.Calls.Count + call);
            try
            {
                await repo.Driver().DeleteAsync(full, TestContext.Current.CancellationToken);
            }
            catch (BackupException)
            {
                // The store died; what matters is what it shows afterwards.
            }

            if (!store.HasReachedFailingCall)
            {
                (await repo.CountObjectsAsync()).ShouldBe(0);
                return;
            }

            store.Heal();
            if ((await repo.DiscoverAsync()).Count > 0)
            {
                (await repo.VerifyAsync(full)).IsGood.ShouldBeTrue($"dead from call {call} on");
            }

            await repo.Driver().DeleteAsync(full, TestContext.Current.CancellationToken);
            (await repo.CountObjectsAsync()).ShouldBe(0);
        }
    }

    private static async Task<(Repo Repo, BackupRecord Full, FaultInjectingStore Store)> StartAsync()
    {
        var memory = new Repo();
        var store = new FaultInjectingStore(memory.Memory);
        var full = await memory.BackUpAsync(new MemoryVolume([.. s_before]));
        return (memory.Over(store), full, store);
    }

    private static async Task<BackupRecord?> TryBackUpAsync(Repo repo, BackupRecord full)
    {
        try
        {
            return await repo.BackUpAsync(new MemoryVolume([.. s_after]), full, repo.Driver(objectBlocks: 4, workers: 1));
        }
        catch (BackupException)
        {
            return null;
        }
    }

    private static async Task CheckAsync(Repo repo, BackupRecord full, BackupRecord? record, string what)
    {
        foreach (var found in await repo.DiscoverAsync())
        {
            BackupRecord[] chain = found.Id == full.Id ? [full] : [full, found];
            (await repo.VerifyAsync(chain)).Faults.ShouldBeEmpty(what);
        }

        (await repo.RestoreAsync(s_before.Length, full)).Content.SequenceEqual(s_before).ShouldBeTrue(what);
        if (record is not null)
        {
            (await repo.RestoreAsync(s_after.Length, full, record)).Content.SequenceEqual(s_after).ShouldBeTrue(what);
        }
    }

    private static byte[] Noise(int length, int seed)
    {
        var noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    private static byte[] Changed()
    {
        var changed = (byte[])s_before.Clone();
        changed.AsSpan(10_000, 9_000).Fill(7);
        changed.AsSpan(40_000, 12_000).Clear();
        return changed;
    }

    private sealed class CancelAfter(CancellationTokenSource stop, int objects) : IProgress<Drivers.JobProgress>
    {
        public void Report(Drivers.JobProgress value)
        {
            if (value.Objects >= objects)
            {
                stop.Cancel();
            }
        }
    }
}
