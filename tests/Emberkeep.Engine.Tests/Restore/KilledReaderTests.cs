using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Records;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Engine.Tests.Merge;
using Emberkeep.Errors;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Restore;

/// <summary>Commands that only read are killed, or fail, at every call to the store: nothing in the repository is any different afterwards.</summary>
public sealed class KilledReaderTests
{
    private const int Length = 50_000;

    private static readonly HashSet<StoreOperation> s_reading =
        [StoreOperation.ListContainers, StoreOperation.List, StoreOperation.Stat, StoreOperation.OpenRead, StoreOperation.Read, StoreOperation.Check, StoreOperation.GetVersion];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("restore")]
    [InlineData("restore and prove")]
    [InlineData("salvage")]
    [InlineData("verify")]
    [InlineData("check")]
    [InlineData("export and import")]
    public async Task Reader_KilledAtAnyCall_LeavesTheRepositoryAsItWas(string command)
    {
        var (world, chain) = await StartAsync();
        var before = await ContentAsync(world);
        for (var call = 1; ; call++)
        {
            foreach (var effect in (FaultEffect[])[FaultEffect.ThrowBefore, FaultEffect.ThrowAfter])
            {
                var store = new FaultInjectingStore(world.Repo.Memory);
                store.KillAtCall(call, effect);
                var target = MemoryVolume.Dirty(Length);
                var isDone = await TryAsync(() => RunAsync(command, world.Repo.Driver(store: store), chain, target));

                (await ContentAsync(world)).ShouldBe(before, $"{command}, killed at call {call}");
                store.Calls.Select(made => made.Operation).ShouldBeSubsetOf(s_reading);
                if (isDone && command.StartsWith("restore", StringComparison.Ordinal))
                {
                    target.Content.SequenceEqual(world.Expected[chain.Requested.Id]).ShouldBeTrue();
                }

                if (!store.HasReachedFailingCall)
                {
                    isDone.ShouldBeTrue();
                    call.ShouldBeGreaterThan(5);
                    return;
                }
            }
        }
    }

    /// <summary>What <c>--verify-first</c> does: all that the restore will read is read once before the target is touched.</summary>
    [Fact]
    public async Task VerifyFirst_KilledAtAnyCallOfTheRehearsal_HasNotTouchedTheTarget()
    {
        var (world, chain) = await StartAsync();
        var untouched = MemoryVolume.Dirty(Length).Content.ToArray();
        for (var call = 1; ; call++)
        {
            var target = MemoryVolume.Dirty(Length);
            var store = new FaultInjectingStore(world.Repo.Memory);
            store.KillAtCall(call, FaultEffect.ThrowBefore);
            var driver = world.Repo.Driver(store: store);
            var isRehearsed = await TryAsync(() => driver.RestoreAsync(chain, MemoryVolume.Empty(Length), null, Cancel));
            if (isRehearsed)
            {
                // The next call is the first that may touch the target.
                call.ShouldBeGreaterThan(10);
                target.Content.SequenceEqual(untouched).ShouldBeTrue();
                (await TryAsync(() => driver.RestoreAsync(chain, target, null, Cancel))).ShouldBeFalse("killed by then");
                return;
            }

            target.Content.SequenceEqual(untouched).ShouldBeTrue($"killed at call {call}");
        }
    }

    private static async Task RunAsync(string command, ChunkedBackupDriver driver, BackupChain chain, MemoryVolume target)
    {
        switch (command)
        {
            case "verify":
                await driver.VerifyAsync(chain, new VerifyOptions(), null, Cancel);
                break;
            case "check":
                await driver.CheckRepositoryAsync(new RepositoryCheckOptions { ReadData = ReadSelection.All }, null, _ => { }, Cancel);
                break;
            case "export and import":
                await foreach (var record in driver.DiscoverAsync(e => throw e, Cancel))
                {
                    ExportedRecordCodec.Import(ExportedRecordCodec.Export(record, 0)).Id.ShouldBe(record.Id);
                }

                break;
            default:
                var options = new RestoreOptions { Salvage = command == "salvage", Prove = command == "restore and prove" };
                await driver.RestoreAsync(chain, target, options, null, Cancel);
                break;
        }
    }

    private static async Task<bool> TryAsync(Func<Task> run)
    {
        try
        {
            await run();
            return true;
        }
        catch (BackupException)
        {
            return false;
        }
    }

    private static async Task<(MergeWorld World, BackupChain Chain)> StartAsync()
    {
        var world = new MergeWorld(new Repo());
        var content = DeleteAnyTests.Noise(1)[..Length];
        var full = await world.BackUpAsync(content);
        var last = await world.BackUpAsync(DeleteAnyTests.Changed(content, 10_000, 15_000), full);
        return (world, (await world.IndexAsync()).ChainOf(last));
    }

    private static async Task<SortedDictionary<string, string>> ContentAsync(MergeWorld world)
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var containers = new List<string> { ".emberkeep/journal", ".emberkeep/jobs" };
        await foreach (var container in world.Repo.Memory.ListContainersAsync(Cancel))
        {
            containers.Add(container.Value);
        }

        foreach (var container in containers)
        {
            foreach (var name in world.Repo.Memory.Names(container))
            {
                content[$"{container}/{name}"] = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(world.Repo.Memory.Content(container, name)));
            }
        }

        return content;
    }
}
