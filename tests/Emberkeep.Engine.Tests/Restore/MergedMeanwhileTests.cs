using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Engine.Tests.Merge;
using Emberkeep.Errors;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Tests.Restore;

/// <summary>While a backup is restored, others delete backups that it is built on.</summary>
public sealed class MergedMeanwhileTests
{
    private const int Length = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Restore_ChainIsMergedAtAnyWrite_GoesOn(bool isSalvage, bool isProved)
    {
        for (var at = 1; ; at++)
        {
            var (world, chain) = await StartAsync();
            var target = new InterruptedTarget(MemoryVolume.Dirty(Length), at, async () =>
            {
                await world.DeleteAsync(chain.Layers[0].Id);
                await world.DeleteAsync(chain.Layers[1].Id);
            });

            var report = await world.Repo.Driver(workers: 1 + (at % 2)).RestoreAsync(
                chain, target, new RestoreOptions { Salvage = isSalvage, Prove = isProved }, null, Cancel);

            target.Content.SequenceEqual(world.Expected[chain.Requested.Id]).ShouldBeTrue($"merged at write {at}");
            (report.BytesWritten + report.BytesZeroed).ShouldBe(Length, $"merged at write {at}");
            report.Lost.ShouldBeEmpty();
            if (!target.HasHappened)
            {
                at.ShouldBeGreaterThan(5);
                return;
            }
        }
    }

    /// <summary>The second deletion overtakes whoever reads the chain again because of the first.</summary>
    [Fact]
    public async Task Restore_ChainIsMergedTwiceAtAnyTwoReads_GoesOn()
    {
        var isEnd = false;
        for (var first = 1; !isEnd; first++)
        {
            for (var second = first; second < first + 8; second++)
            {
                var (world, chain) = await StartAsync();
                var reads = 0;
                await using var store = new FaultInjectingStore(world.Repo.Memory);
                store.Plan(new StoreFault
                {
                    Operation = StoreOperation.OpenRead,
                    Name = _ =>
                    {
                        var read = Interlocked.Increment(ref reads);
                        foreach (var layer in new[] { (At: first, Layer: 1), (At: second, Layer: 0) }.Where(layer => layer.At == read))
                        {
                            world.DeleteAsync(chain.Layers[layer.Layer].Id).Wait();
                        }

                        return false;
                    },
                });
                var target = MemoryVolume.Dirty(Length);

                await world.Repo.Driver(workers: 1, store: store).RestoreAsync(chain, target, null, Cancel);

                target.Content.SequenceEqual(world.Expected[chain.Requested.Id]).ShouldBeTrue($"merged at reads {first} and {second}");
                isEnd = reads < first;
            }

            first.ShouldBeLessThan(1000);
        }
    }

    [Fact]
    public async Task RestoreAndVerify_ChainWasMergedSinceItWasListed_Succeed()
    {
        var (world, chain) = await StartAsync();
        await world.DeleteAsync(chain.Layers[1].Id);
        await world.DeleteAsync(chain.Layers[0].Id);
        var driver = world.Repo.Driver();
        var target = MemoryVolume.Dirty(Length);

        (await driver.GetVolumeLengthAsync(chain, Cancel)).ShouldBe(Length);
        await driver.RestoreAsync(chain, target, null, Cancel);

        target.Content.SequenceEqual(world.Expected[chain.Requested.Id]).ShouldBeTrue();
        (await driver.VerifyAsync(chain, new VerifyOptions(), null, Cancel)).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Restore_BackupItselfIsDeleted_Fails()
    {
        var (world, chain) = await StartAsync();
        await world.DeleteAsync(chain.Requested.Id);

        var error = await Should.ThrowAsync<BackupException>(() => world.Repo.Driver().RestoreAsync(chain, MemoryVolume.Dirty(Length), null, Cancel));

        error.Kind.ShouldBe(ErrorKind.NotFound);
        error.Message.ShouldContain(chain.Requested.Id.ToString());
    }

    [Fact]
    public async Task Restore_ObjectIsMissingAndNothingWasMerged_FailsAsEver()
    {
        var (world, chain) = await StartAsync();
        var full = chain.Layers[0];
        await world.Repo.Memory.DeleteAsync(full.Container!.Value, Stores.ObjectName.Parse($"{full.ServiceMetadata}-00007"), Cancel);

        var error = await Should.ThrowAsync<BackupException>(() => world.Repo.Driver().RestoreAsync(chain, MemoryVolume.Dirty(Length), null, Cancel));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.DamagedBackup.ShouldBe(full.Id);
    }

    private static async Task<(MergeWorld World, BackupChain Chain)> StartAsync()
    {
        var world = new MergeWorld(new Repo());
        var driver = world.Repo.Driver(objectBlocks: 2);
        var content = DeleteAnyTests.Noise(1)[..Length];
        var full = await world.BackUpAsync(content, driver: driver);
        content = DeleteAnyTests.Changed(content, 10_000, 15_000);
        var middle = await world.BackUpAsync(content, full, driver: driver);
        var last = await world.BackUpAsync(DeleteAnyTests.Changed(content, 40_000, 5_000), middle, driver: driver);
        return (world, (await world.IndexAsync()).ChainOf(last));
    }

    /// <summary>A target that does something else before a certain write.</summary>
    private sealed class InterruptedTarget(MemoryVolume inner, int atWrite, Func<Task> interruption) : IVolumeWriter
    {
        private int _writes;

        public bool HasHappened => Volatile.Read(ref _writes) >= atWrite;

        public ReadOnlySpan<byte> Content => inner.Content;

        public string Name => inner.Name;

        public long Length => inner.Length;

        public async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            await InterruptAsync();
            await inner.WriteAsync(offset, data, cancellationToken);
        }

        public async ValueTask WriteZerosAsync(long offset, long length, CancellationToken cancellationToken)
        {
            await InterruptAsync();
            await inner.WriteZerosAsync(offset, length, cancellationToken);
        }

        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
            inner.ReadAsync(offset, buffer, cancellationToken);

        public ValueTask FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private async Task InterruptAsync()
        {
            if (Interlocked.Increment(ref _writes) == atWrite)
            {
                await interruption();
            }
        }
    }
}
