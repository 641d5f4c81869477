using System.Text;
using System.Text.RegularExpressions;
using Emberkeep.Engine.Copying;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Resume;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Copying;

public sealed class RepositoryCopyTests
{
    [Theory]
    [InlineData(PrefixStyle.ObjectStore, "none")]
    [InlineData(PrefixStyle.ObjectStore, "zlib")]
    [InlineData(PrefixStyle.ObjectStore, "zstd")]
    [InlineData(PrefixStyle.ObjectStore, "bz2")]
    [InlineData(PrefixStyle.FileSystem, "zlib")]
    public async Task RunAsync_Chain_EachLayerIsRestoredFromTheCopy(PrefixStyle style, string compression)
    {
        var world = await CopyWorld.CreateAsync(compression);

        var reports = await world.CopyAsync(style);

        reports.Select(report => report.Outcome).ShouldAllBe(outcome => outcome == CopyOutcome.Copied);
        reports.Select(report => report.Source.Id).ShouldBe(world.Records.Select(record => record.Id));
        await world.RequireCopyAsync(style);
    }

    [Fact]
    public async Task RunAsync_ToAnObjectStore_NamesAreThoseOfCindersDriver()
    {
        var world = await CopyWorld.CreateAsync();

        await world.CopyAsync(wanted: world.Records[0]);

        var record = world.Records[0];
        var prefix = $"volume_{record.VolumeId}/{record.ServiceMetadata!.Split('_')[2]}/az_nova_backup_{record.Id}";
        world.Target.Names("bucket").ShouldAllBe(name => name.StartsWith(prefix, StringComparison.Ordinal));
        world.Target.Names("bucket").ShouldContain(name => name == prefix + "_metadata");
        Encoding.UTF8.GetString(world.Target.Content("bucket", prefix + "_metadata")).ShouldContain(prefix + "-00001");
    }

    [Fact]
    public async Task RunAsync_AnIncrement_TakesItsParentsAlongFirst()
    {
        var world = await CopyWorld.CreateAsync();

        var reports = await world.CopyAsync(wanted: world.Records[1]);

        reports.Select(report => report.Source.Id).ShouldBe([world.Records[0].Id, world.Records[1].Id]);
        await world.RequireCopyAsync(PrefixStyle.ObjectStore, layers: 2);
    }

    [Fact]
    public async Task RunAsync_Again_CopiesNothing()
    {
        var world = await CopyWorld.CreateAsync();
        await world.CopyAsync();
        var target = new FaultInjectingStore(world.Target);

        var reports = await world.CopyAsync(target: target);

        reports.ShouldAllBe(report => report.Outcome == CopyOutcome.Present);
        target.Calls.ShouldAllBe(call => call.Operation != StoreOperation.Create && call.Operation != StoreOperation.Delete);
    }

    [Fact]
    public async Task RunAsync_DryRun_ChangesNothingAndSaysWhatItWouldDo()
    {
        var world = await CopyWorld.CreateAsync();

        var planned = await world.CopyAsync(isDryRun: true);

        planned.ShouldAllBe(report => report.Outcome == CopyOutcome.Planned && report.CopiedBytes > 0);
        world.Target.Names("bucket").ShouldBeEmpty();
        var done = await world.CopyAsync();
        done.Select(report => (report.CopiedObjects, report.CopiedBytes)).ShouldBe(planned.Select(report => (report.CopiedObjects, report.CopiedBytes)));
    }

    /// <summary>Whatever call of either store fails, and however: nothing half copied is seen, and the next run ends with a whole copy.</summary>
    [Theory]
    [InlineData(FaultEffect.ThrowBefore)]
    [InlineData(FaultEffect.ThrowAfter)]
    [InlineData(FaultEffect.CutShort)]
    public async Task RunAsync_AnyCallFails_TheNextRunCompletesTheCopy(FaultEffect effect)
    {
        var world = await CopyWorld.CreateAsync();
        var completed = 0;
        foreach (var isSource in new[] { true, false })
        {
            for (var call = 1; ; call += 3)
            {
                await world.ClearTargetAsync();
                var faulty = new FaultInjectingStore(isSource ? world.Source.Memory : world.Target);
                faulty.FailCall(call, effect);
                await world.TryCopyAsync(target: isSource ? null : faulty, source: isSource ? faulty : null);
                if (!faulty.HasReachedFailingCall)
                {
                    break;
                }

                await world.RequireOnlyWholeAsync();
                var reports = await world.CopyAsync();
                completed += reports.Count(report => report.Outcome == CopyOutcome.Completed);
                await world.RequireCopyAsync(PrefixStyle.ObjectStore);
            }
        }

        completed.ShouldBeGreaterThan(0);
        world.Target.OpenWriters.ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_DamagedObject_FailsThatBackupAndItsIncrementsOnly()
    {
        var world = await CopyWorld.CreateAsync("none");
        var damaged = world.Records[1];
        var name = damaged.ServiceMetadata + "-00001";
        var content = world.Source.Memory.Content(damaged.Container!.Value.Value, name);
        content[^1] ^= 1;
        world.Source.Memory.Tamper(damaged.Container!.Value.Value, name, content);

        var reports = await world.CopyAsync();

        reports.Select(report => report.Outcome).ShouldBe([CopyOutcome.Copied, CopyOutcome.Failed, CopyOutcome.Failed]);
        reports[1].Error!.Kind.ShouldBe(ErrorKind.Corrupt);
        reports[2].Error!.Message.ShouldContain(damaged.Id.ToString());
        world.Target.Names("bucket").ShouldNotContain(item => item.EndsWith("_metadata", StringComparison.Ordinal) && item.Contains(damaged.Id.ToString(), StringComparison.Ordinal));
        await world.RequireOnlyWholeAsync();
    }

    [Fact]
    public async Task RunAsync_DamagedPieceOfAnEarlierRun_IsCopiedAnew()
    {
        var world = await CopyWorld.CreateAsync("none");
        await world.CopyAsync(wanted: world.Records[0]);
        var names = world.Target.Names("bucket");
        await world.DeleteFromTargetAsync(names.Single(name => name.EndsWith("_metadata", StringComparison.Ordinal)));
        var piece = names.First(name => name.EndsWith("-00002", StringComparison.Ordinal));
        var content = world.Target.Content("bucket", piece);
        content[0] ^= 1;
        world.Target.Tamper("bucket", piece, content);

        var reports = await world.CopyAsync();

        reports[0].Outcome.ShouldBe(CopyOutcome.Completed);
        reports[0].CopiedObjects.ShouldBe(1);
        reports[0].FoundObjects.ShouldBeGreaterThan(1);
        await world.RequireCopyAsync(PrefixStyle.ObjectStore);
    }

    [Fact]
    public async Task RunAsync_OtherBackupOfThatIdThere_IsLeftAloneAndReported()
    {
        var world = await CopyWorld.CreateAsync();
        await world.CopyAsync(wanted: world.Records[0]);
        var metadata = world.Target.Names("bucket").Single(name => name.EndsWith("_metadata", StringComparison.Ordinal));
        var text = Encoding.UTF8.GetString(world.Target.Content("bucket", metadata));
        var changed = Regex.Replace(text, "(?<=\"md5\": \")[0-9a-f]{4}", "0000", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
        world.Target.Tamper("bucket", metadata, Encoding.UTF8.GetBytes(changed));

        var reports = await world.CopyAsync(wanted: world.Records[0]);

        reports.ShouldHaveSingleItem().Error!.Kind.ShouldBe(ErrorKind.Conflict);
        Encoding.UTF8.GetString(world.Target.Content("bucket", metadata)).ShouldBe(changed);
    }

    [Fact]
    public async Task Constructor_SameRepositoryTwice_IsRefused()
    {
        var world = await CopyWorld.CreateAsync();

        Should.Throw<BackupException>(() => new RepositoryCopy(world.Source.Driver(), world.Source.Driver())).Kind.ShouldBe(ErrorKind.Invalid);
    }

    [Fact]
    public async Task RunAsync_AnotherJobIsAtThatBackup_LeavesItAlone()
    {
        var world = await CopyWorld.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        var lease = await JobLease.TryTakeAsync(new JobObjects(world.Target), world.Records[1].Id, JobOwner.Current, 0, TimeProvider.System, cancel);

        var reports = await world.CopyAsync();

        reports.Select(report => report.Outcome).ShouldBe([CopyOutcome.Copied, CopyOutcome.Failed, CopyOutcome.Failed]);
        reports[1].Error!.Kind.ShouldBe(ErrorKind.Conflict);
        world.Target.Names("bucket").ShouldNotContain(name => name.Contains(world.Records[1].Id.ToString(), StringComparison.Ordinal));
        await lease!.DisposeAsync();

        (await world.CopyAsync()).Select(report => report.Outcome).ShouldBe([CopyOutcome.Present, CopyOutcome.Copied, CopyOutcome.Copied]);
        world.Target.Names(ContainerName.Jobs.Value).ShouldBeEmpty();
        await world.RequireCopyAsync(PrefixStyle.ObjectStore);
    }
}
