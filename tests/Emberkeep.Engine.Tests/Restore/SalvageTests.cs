using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Restore;

public sealed class SalvageTests
{
    private static readonly RestoreOptions s_salvage = new() { Salvage = true, Prove = true };

    private static readonly Gen<(int Victim, int Kind, int Place)[]> s_damages =
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 2], Gen.Int[0, int.MaxValue]).Array[1, 4];

    /// <summary>Plain objects, so that the model knows what can be read of a damaged one: what of it is stored as it was.</summary>
    [Fact]
    public Task Salvage_AnyPlainChainWithAnyDamage_RestoresWhatIsProvableAndListsExactlyTheRest() =>
        Gen.Select(RandomVolumes.Chain(200_000, 3), Gen.Int[9, 12], Gen.Int[1, 20], s_damages, Gen.Int[1, 3])
        .SampleAsync(async (volumes, blockBits, objectBlocks, damages, workers) =>
        {
            var blockSize = 1 << blockBits;
            var repo = new Repo();
            var driver = repo.Driver(objectBlocks, blockSize, "none", workers);
            var chain = await BackUpAsync(repo, driver, volumes);
            await DamageAsync(repo, chain, damages);
            var expected = volumes[^1].Content;
            var model = await ModelAsync(repo, chain, expected, blockSize);
            var target = new HookedTarget(expected.Length);

            var report = await driver.RestoreAsync(new BackupChain(chain), target, s_salvage, null, Cancel);

            var lost = new bool[expected.Length];
            foreach (var range in report.Lost)
            {
                lost.AsSpan((int)range.Offset, (int)range.Length).ContainsAnyExcept(false).ShouldBeFalse("ranges do not overlap");
                lost.AsSpan((int)range.Offset, (int)range.Length).Fill(true);
            }

            lost.AsSpan().SequenceEqual(model).ShouldBeTrue("the lost bytes are those of the model");
            ShouldHold(target.Content, expected, lost);
            (report.BytesWritten + report.BytesZeroed + report.Lost.Sum(range => range.Length)).ShouldBe(expected.Length);
            (report.TargetRoot == report.ContentRoot).ShouldBe(report.Lost.Count == 0);
        }, iter: 120, threads: 1);

    [Fact]
    public Task Salvage_AnyCompressedChainWithAnyDamage_WritesNoWrongByteAndLosesOnlyWhatDamagedObjectsHold() =>
        Gen.Select(RandomVolumes.Chain(200_000, 3), Gen.OneOf(Gen.Const("zlib"), Gen.Const("bz2"), Gen.Const("zstd")), s_damages, Gen.Bool)
        .SampleAsync(async (volumes, compression, damages, hasList) =>
        {
            var repo = new Repo();
            var driver = repo.Driver(8, 2048, compression);
            var chain = await BackUpAsync(repo, driver, volumes);
            var damaged = await DamageAsync(repo, chain, damages);
            if (!hasList)
            {
                await repo.Memory.DeleteAsync(chain[^1].Container!.Value, ObjectName.Parse(chain[^1].ServiceMetadata + "_sha256file"), Cancel);
            }

            var expected = volumes[^1].Content;
            var target = new HookedTarget(expected.Length);
            var report = await driver.RestoreAsync(new BackupChain(chain), target, s_salvage, null, Cancel);

            var lost = new bool[expected.Length];
            foreach (var range in report.Lost)
            {
                lost.AsSpan((int)range.Offset, (int)range.Length).Fill(true);
                damaged.Contains(range.ObjectName!).ShouldBeTrue(range.ObjectName);
                range.Reason.ShouldNotBeEmpty();
            }

            ShouldHold(target.Content, expected, lost);
            report.Lost.ShouldBe(report.Lost.OrderBy(range => range.Offset));
        }, iter: 120, threads: 1);

    [Fact]
    public async Task Salvage_WholeBackup_LosesNothing()
    {
        var repo = new Repo();
        var record = await repo.BackUpAsync(MemoryVolume.Dirty(100_000));

        var report = await repo.Driver().RestoreAsync(new BackupChain([record]), new HookedTarget(100_000), s_salvage, null, Cancel);

        report.Lost.ShouldBeEmpty();
        report.TargetRoot.ShouldBe(report.ContentRoot);
    }

    /// <summary>The older data of a block looks like the backup's and is not: it must not come back.</summary>
    [Fact]
    public async Task Salvage_IncrementDamaged_ReportsLostInsteadOfTheParentsData()
    {
        var repo = new Repo();
        var driver = repo.Driver(compression: "none");
        var full = await repo.BackUpAsync(MemoryVolume.Dirty(5 * Repo.BlockSize), null, driver);
        var changed = MemoryVolume.Dirty(5 * Repo.BlockSize);
        await changed.WriteAsync(Repo.BlockSize, new byte[] { 1, 2, 3 }, Cancel);
        var increment = await repo.BackUpAsync(changed, full, driver);
        var name = increment.ServiceMetadata + "-00001";
        await repo.Memory.DeleteAsync(increment.Container!.Value, ObjectName.Parse(name), Cancel);
        var target = new HookedTarget(5 * Repo.BlockSize);

        var report = await driver.RestoreAsync(new BackupChain([full, increment]), target, s_salvage, null, Cancel);

        var lost = report.Lost.ShouldHaveSingleItem();
        (lost.Offset, lost.Length, lost.Backup, lost.ObjectName).ShouldBe((Repo.BlockSize, Repo.BlockSize, increment.Id, name));
        lost.Reason.ShouldContain("missing");
        target.Content.AsSpan(Repo.BlockSize, Repo.BlockSize).ContainsAnyExcept((byte)0).ShouldBeFalse();
    }

    /// <summary>A bad spot on the repository's disk: plain data behind it is still there.</summary>
    [Fact]
    public async Task Salvage_PlainObjectUnreadableInOnePlace_GoesOnBehindIt()
    {
        var repo = new Repo();
        var record = await repo.BackUpAsync(MemoryVolume.Dirty(8 * Repo.BlockSize), null, repo.Driver(compression: "none"));
        var faulty = new FaultInjectingStore(repo.Memory);
        foreach (var call in (int[])[1, 4])
        {
            faulty.Plan(new StoreFault
            {
                Operation = StoreOperation.Read,
                Name = name => name.EndsWith("-00001", StringComparison.Ordinal),
                OnCall = call,
            });
        }

        var target = new HookedTarget(8 * Repo.BlockSize);

        var report = await repo.Driver(store: faulty).RestoreAsync(new BackupChain([record]), target, s_salvage, null, Cancel);

        faulty.AssertAllFaultsFired();
        var lost = report.Lost.ShouldHaveSingleItem();
        lost.Length.ShouldBe(Repo.BlockSize);
        report.BytesWritten.ShouldBe(7 * Repo.BlockSize);
    }

    [Fact]
    public async Task Salvage_StoreThatAnswersNothing_IsNoDamage()
    {
        var repo = new Repo();
        var record = await repo.BackUpAsync(MemoryVolume.Dirty(100_000));
        var isOver = false;
        for (var call = 1; !isOver; call++)
        {
            var faulty = new FaultInjectingStore(repo.Memory);
            faulty.FailFromCall(call);
            var job = repo.Driver(store: faulty, workers: 1).RestoreAsync(new BackupChain([record]), new HookedTarget(100_000), s_salvage, null, Cancel);

            var failure = await Record.ExceptionAsync(() => job);
            if (faulty.HasReachedFailingCall)
            {
                failure.ShouldBeOfType<BackupException>().Kind.ShouldBe(ErrorKind.Unavailable);
            }
            else
            {
                (await job).Lost.ShouldBeEmpty();
                isOver = true;
                call.ShouldBeGreaterThan(5);
            }
        }
    }

    [Fact]
    public async Task Restore_DamagedObject_NamesTheBackupThatItIsIn()
    {
        var repo = new Repo();
        var record = await repo.BackUpAsync(MemoryVolume.Dirty(100_000));
        await DamageAsync(repo, [record], [(0, 1, 5)]);

        var error = await Should.ThrowAsync<BackupException>(
            () => repo.Driver().RestoreAsync(new BackupChain([record]), new HookedTarget(100_000), null, Cancel));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.DamagedBackup.ShouldBe(record.Id);
        error.Message.ShouldContain("It holds bytes ");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<List<BackupRecord>> BackUpAsync(Repo repo, ChunkedBackupDriver driver, SampleVolume[] volumes)
    {
        var chain = new List<BackupRecord>();
        foreach (var volume in volumes)
        {
            chain.Add(await repo.BackUpAsync(volume.ToMemory(), chain.LastOrDefault(), driver));
        }

        return chain;
    }

    /// <summary>Deletes, cuts off or flips a byte of data objects.</summary>
    private static async Task<HashSet<string>> DamageAsync(Repo repo, List<BackupRecord> chain, (int Victim, int Kind, int Place)[] damages)
    {
        var objects = chain
            .SelectMany(record => repo.Memory.Names(record.Container!.Value.Value)
                .Where(name => name.StartsWith(record.ServiceMetadata + "-", StringComparison.Ordinal))
                .Select(name => (record.Container!.Value, Name: name)))
            .ToList();
        var damaged = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (victim, kind, place) in damages)
        {
            var (container, name) = objects[victim % objects.Count];
            if (!repo.Memory.Names(container.Value).Contains(name, StringComparer.Ordinal))
            {
                continue;
            }

            damaged.Add(name);
            var content = repo.Memory.Content(container.Value, name).ToArray();
            if (kind == 0 || content.Length == 0)
            {
                await repo.Memory.DeleteAsync(container, ObjectName.Parse(name), Cancel);
            }
            else if (kind == 1)
            {
                repo.Memory.Tamper(container.Value, name, content[..(place % content.Length)]);
            }
            else
            {
                content[place % content.Length] ^= 0x55;
                repo.Memory.Tamper(container.Value, name, content);
            }
        }

        return damaged;
    }

    /// <summary>Which bytes are lost: those of blocks that are not zero and are not in the newest object that should hold them.</summary>
    private static async Task<bool[]> ModelAsync(Repo repo, List<BackupRecord> chain, byte[] expected, int blockSize)
    {
        var lost = new bool[expected.Length];
        var decided = new bool[expected.Length];
        var reader = new RepositoryReader(repo.Memory);
        foreach (var record in chain.AsEnumerable().Reverse())
        {
            var metadata = await reader.ReadMetadataAsync(record, Cancel);
            foreach (var entry in metadata.Objects)
            {
                var name = metadata.GetName(entry).Value;
                var container = record.Container!.Value.Value;
                var stored = repo.Memory.Names(container).Contains(name, StringComparer.Ordinal) ? repo.Memory.Content(container, name) : [];
                for (var offset = entry.Offset; offset < Math.Min(entry.End, expected.Length); offset += blockSize)
                {
                    var length = (int)Math.Min(blockSize, Math.Min(entry.End, expected.Length) - offset);
                    if (decided[offset])
                    {
                        continue;
                    }

                    decided.AsSpan((int)offset, length).Fill(true);
                    var block = expected.AsSpan((int)offset, length);
                    var from = (int)Math.Min(offset - entry.Offset, stored.Length);
                    var isThere = stored.AsSpan(from, Math.Min(length, stored.Length - from)).SequenceEqual(block);
                    lost.AsSpan((int)offset, length).Fill(!isThere && block.ContainsAnyExcept((byte)0));
                }
            }
        }

        return lost;
    }

    private static void ShouldHold(byte[] target, byte[] expected, bool[] lost)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            if (target[i] != (lost[i] ? 0 : expected[i]))
            {
                Assert.Fail($"byte {i} is {target[i]}, lost: {lost[i]}, expected {expected[i]}");
            }
        }
    }
}
