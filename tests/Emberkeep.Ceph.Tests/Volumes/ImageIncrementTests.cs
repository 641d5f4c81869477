using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Testing.Ceph;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Ceph.Tests.Volumes;

/// <summary>Increments of images to repositories outside Ceph, which read only what Ceph does not know to be unchanged.</summary>
public sealed class ImageIncrementTests(CephServers servers)
{
    private const int MiB = 1 << 20;
    private const int Length = 48 * MiB;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_ParentsSnapshotIsThere_ReadsWhatHasChangedOnly()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = await BeginAsync(world);
        await chain.ChangeAsync(async image =>
        {
            await image.WriteAsync(5 * MiB + 4096, Noise(8192, 2), Cancel);
            await image.WriteZerosAsync(10 * MiB, 3 * MiB, Cancel);
        });
        await chain.SnapshotAsync("tuesday");

        var record = await chain.BackUpAsync("tuesday");

        record.ObjectCount.ShouldBeGreaterThan(0);
        chain.BytesRead.ShouldBeLessThan(6 * MiB);
        await chain.SnapshotAsync("wednesday");
        (await chain.BackUpAsync("wednesday", changedSince: "tuesday")).ObjectCount.ShouldBe(0);
        chain.BytesRead.ShouldBeLessThan(2 * MiB);
        await chain.BackUpAsync("wednesday", readsEverything: true);
        chain.BytesRead.ShouldBeGreaterThan(30L * MiB);
        await chain.VerifyAsync();
    }

    [Fact]
    public async Task Backup_ImageAsItIs_IsComparedWithTheParentsSnapshot()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = await BeginAsync(world);
        await chain.ChangeAsync(image => image.WriteAsync(7, Noise(10_000, 3), Cancel).AsTask());

        await chain.BackUpAsync(null);

        chain.BytesRead.ShouldBeLessThan(2 * MiB);
        await chain.VerifyAsync();
    }

    [Fact]
    public async Task Backup_ImageWasRolledBack_HoldsWhatItWasRolledBackTo()
    {
        // The map of changed objects, which Ceph copies from the snapshot, says that nothing has changed.
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = new ImageChain(world);
        await world.MakeVolumeAsync(new SampleVolume(Length, new SampleRun(RunKind.Random, 0, 8 * MiB, 1)));
        await chain.SnapshotAsync("first");
        await chain.SnapshotAsync("second");
        await chain.ChangeAsync(image => image.WriteAsync(0, Noise(4 * MiB, 2), Cancel).AsTask());
        await chain.SnapshotAsync("third");
        await chain.BackUpAsync("third");
        await chain.ChangeAsync(image => image.RollBackAsync("second", Cancel));
        await chain.SnapshotAsync("fourth");

        await chain.BackUpAsync("fourth");

        await chain.VerifyAsync();
    }

    [Theory]
    [InlineData(20 * MiB)]
    [InlineData(60 * MiB + 4096)]
    [InlineData(48 * MiB - 1000)]
    public async Task Backup_ImageWasResized_RestoresIt(int size)
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = await BeginAsync(world);
        await chain.ChangeAsync(image => image.ResizeAsync(size, Cancel));
        await chain.SnapshotAsync("tuesday");
        await chain.BackUpAsync("tuesday", changedSince: "monday");
        await chain.ChangeAsync(image => image.ResizeAsync(Length, Cancel));
        await chain.SnapshotAsync("wednesday");

        await chain.BackUpAsync("wednesday", changedSince: "tuesday");

        chain.BytesRead.ShouldBeLessThan(12 * MiB);
        await chain.VerifyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Backup_NoValidMapOfObjects_IsRightAllTheSame(bool isBack)
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = await BeginAsync(world);
        world.Server.Run("rbd", "feature", "disable", $"{chain.Pool}/{chain.Image}", "fast-diff", "object-map");
        await chain.ChangeAsync(image => image.WriteAsync(9 * MiB, Noise(100, 3), Cancel).AsTask());
        if (isBack)
        {
            // The new map is flagged as invalid until somebody rebuilds it.
            world.Server.Run("rbd", "feature", "enable", $"{chain.Pool}/{chain.Image}", "object-map", "fast-diff");
            world.Server.Run("rbd", "info", $"{chain.Pool}/{chain.Image}").ShouldContain("invalid");
        }

        await chain.SnapshotAsync("tuesday");

        (await chain.BackUpAsync("tuesday")).ObjectCount.ShouldBe(1);
        chain.BytesRead.ShouldBeLessThan(2 * MiB);
        await chain.VerifyAsync();
    }

    [Fact]
    public async Task Backup_CloneThatWasShrunkGrownAndFlattened_RestoresEachMoment()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = new ImageChain(world);
        var origin = $"origin-{Guid.NewGuid():N}";
        await world.MakeVolumeAsync(new SampleVolume(Length, new SampleRun(RunKind.Random, 0, 40 * MiB, 1)), origin);
        world.Server.Run("rbd", "snap", "create", $"{chain.Pool}/{origin}@base");
        world.Server.Run("rbd", "snap", "protect", $"{chain.Pool}/{origin}@base");
        world.Server.Run("rbd", "clone", $"{chain.Pool}/{origin}@base", $"{chain.Pool}/{chain.Image}");
        Func<RbdImage, Task>[] changes =
        [
            image => image.WriteAsync(9 * MiB + 500, Noise(5000, 2), Cancel).AsTask(),
            image => image.WriteZerosAsync(0, 6 * MiB, Cancel).AsTask(),
            async image =>
            {
                await image.ResizeAsync(18 * MiB, Cancel);
                await image.ResizeAsync(Length, Cancel);
            },
            _ =>
            {
                world.Server.Run("rbd", "flatten", "--no-progress", $"{chain.Pool}/{chain.Image}");
                return Task.CompletedTask;
            },
            image => image.WriteAsync(30 * MiB, Noise(5 * MiB, 3), Cancel).AsTask(),
        ];
        await chain.SnapshotAsync("s0");
        await chain.BackUpAsync("s0");
        for (var i = 0; i < changes.Length; i++)
        {
            await chain.ChangeAsync(changes[i]);
            await chain.SnapshotAsync($"s{i + 1}");
            await chain.BackUpAsync($"s{i + 1}", changedSince: $"s{i}");
            chain.BytesRead.ShouldBeLessThan(24 * MiB);
        }

        await chain.VerifyAsync();
    }

    [Fact]
    public async Task Backup_ParentsSnapshotIsGone_ReadsEverythingOrRefusesTheName()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = await BeginAsync(world);
        await chain.SnapshotAsync("tuesday");
        await chain.RemoveAsync("monday");

        var error = await Should.ThrowAsync<BackupException>(() => chain.BackUpAsync("tuesday", changedSince: "monday"));
        await chain.BackUpAsync("tuesday");

        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Message.ShouldContain("no snapshot monday");
        error.Remedy!.ShouldContain("--changed-since");
        chain.BytesRead.ShouldBeGreaterThan(30L * MiB);
        await chain.VerifyAsync();
    }

    [Fact]
    public async Task Backup_AnotherSnapshotHasTheName_IsNotComparedWithIt()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = await BeginAsync(world);
        await chain.RemoveAsync("monday");
        await chain.ChangeAsync(image => image.WriteAsync(0, Noise(MiB, 4), Cancel).AsTask());
        await chain.SnapshotAsync("monday");
        await chain.SnapshotAsync("tuesday");

        var error = await Should.ThrowAsync<BackupException>(() => chain.BackUpAsync("tuesday", changedSince: "monday"));
        await chain.BackUpAsync("tuesday");

        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Message.ShouldContain("@monday");
        error.Remedy!.ShouldContain("--changed-since");
        chain.BytesRead.ShouldBeGreaterThan(30L * MiB);
        await chain.VerifyAsync();
    }

    [Fact]
    public async Task Backup_AnotherImageHasTheName_ReadsEverything()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = await BeginAsync(world);
        await chain.RemoveAsync("monday");
        await world.Volumes.RemoveImageAsync(chain.Image, Cancel);
        await world.MakeVolumeAsync(new SampleVolume(Length, new SampleRun(RunKind.Random, 0, 40 * MiB, 5)));
        await chain.SnapshotAsync("monday");
        await chain.SnapshotAsync("tuesday");

        (await Should.ThrowAsync<BackupException>(() => chain.BackUpAsync("tuesday", changedSince: "monday"))).Kind.ShouldBe(ErrorKind.Conflict);
        await chain.BackUpAsync("tuesday");

        chain.BytesRead.ShouldBeGreaterThan(30L * MiB);
        await chain.VerifyAsync();
    }

    [Theory]
    [InlineData("monday")]
    [InlineData("tuesday")]
    public async Task Backup_SnapshotIsRemovedMeanwhile_IsRefusedAndLeavesNothing(string removed)
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = await BeginAsync(world);
        await chain.SnapshotAsync("tuesday");
        await using var reader = await chain.OpenAsync("tuesday");
        var changes = (await reader.CompareWithAsync((await OpenFingerprintAsync(chain, "monday"))!, Cancel)).ShouldNotBeNull();
        await changes.CheckBaseAsync(Cancel);
        await reader.CheckAsync(Cancel);

        await chain.RemoveAsync(removed);

        var error = await Should.ThrowAsync<BackupException>(async () =>
        {
            await changes.CheckBaseAsync(Cancel);
            await reader.CheckAsync(Cancel);
        });
        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Message.ShouldContain($"@{removed} was removed");
    }

    [Fact]
    public async Task Backup_ItsOwnSnapshotIsRemovedMeanwhile_IsRefusedAndLeavesNothing()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = await BeginAsync(world);
        await chain.SnapshotAsync("tuesday");

        var error = await Should.ThrowAsync<BackupException>(() => chain.BackUpAsync("tuesday", beforeCheck: () => chain.RemoveAsync("tuesday")));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Message.ShouldContain("@tuesday was removed");
        var kept = new List<Emberkeep.Backups.BackupRecord>();
        await foreach (var record in chain.Driver.DiscoverAsync(null, Cancel))
        {
            kept.Add(record);
        }

        kept.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Compare_WhatIsNoOlderSnapshotOfTheImage_IsRefused()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = await BeginAsync(world);
        await chain.SnapshotAsync("tuesday");
        await using var monday = await chain.OpenAsync("monday");
        await using var tuesday = await chain.OpenAsync("tuesday");

        (await Should.ThrowAsync<BackupException>(() => monday.CompareWithSnapshotAsync("tuesday", Cancel))).Message.ShouldContain("newer");
        (await Should.ThrowAsync<BackupException>(() => tuesday.CompareWithSnapshotAsync("rbd:volumes/another@monday", Cancel))).Kind.ShouldBe(ErrorKind.Invalid);
        (await tuesday.CompareWithSnapshotAsync($"{world.Address}@monday", Cancel)).BaseFingerprint.ShouldBe(monday.Fingerprint);
        (await monday.CompareWithAsync(tuesday.Fingerprint!, Cancel)).ShouldBeNull();
        (await monday.CompareWithAsync("file 12 length 5 modified 1.0 changed 1.0", Cancel)).ShouldBeNull();
        (await tuesday.CompareWithAsync(monday.Fingerprint! + " renamed", Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Program_IncrementOfAnImage_ComparesItWithTheParentsSnapshot()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = new ImageChain(world);
        await world.MakeVolumeAsync(new SampleVolume(Length, new SampleRun(RunKind.Random, 0, 40 * MiB, 1)));
        using var directory = new Testing.TempDirectory();
        var options = $"?conf={world.Server.ConfigurationFile}&id={CephServer.User}";
        await chain.SnapshotAsync("monday");
        (await EmberkeepProgram.RunAsync(directory.Path, "backup", "create", $"{world.Address}@monday{options}")).ExitCode.ShouldBe(0);
        await chain.SnapshotAsync("tuesday");

        var (automatic, told) = await EmberkeepProgram.RunAsync(directory.Path, "backup", "create", $"{world.Address}@tuesday{options}", "--incremental", "--verbose");
        var (named, _) = await EmberkeepProgram.RunAsync(directory.Path, "backup", "create", $"{world.Address}@tuesday{options}", "--incremental", "--changed-since", "tuesday");
        var (other, refused) = await EmberkeepProgram.RunAsync(directory.Path, "backup", "create", $"{world.Address}@tuesday{options}", "--incremental", "--changed-since", "monday");
        var (every, _) = await EmberkeepProgram.RunAsync(directory.Path, "backup", "create", $"{world.Address}@tuesday{options}", "--incremental", "--read-everything");

        automatic.ShouldBe(0, told);
        told.ShouldContain($"has in common with {world.Address}@monday");
        named.ShouldBe(0);
        other.ShouldNotBe(0);
        refused.ShouldContain("is not what parent backup");
        every.ShouldBe(0);
    }

    /// <summary>An image with 40 MiB of data, of which a snapshot is backed up.</summary>
    private static async Task<ImageChain> BeginAsync(CephWorld world)
    {
        await world.MakeVolumeAsync(new SampleVolume(Length, new SampleRun(RunKind.Random, 0, 40 * MiB, 1)));
        var chain = new ImageChain(world);
        await chain.SnapshotAsync("monday");
        await chain.BackUpAsync("monday");
        return chain;
    }

    private static async Task<string?> OpenFingerprintAsync(ImageChain chain, string snapshot)
    {
        await using var reader = await chain.OpenAsync(snapshot);
        return reader.Fingerprint;
    }

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
