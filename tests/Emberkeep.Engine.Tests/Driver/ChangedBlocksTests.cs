using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Tests.Driver;

/// <summary>Increments that are told what has not changed.</summary>
public sealed class ChangedBlocksTests
{
    private const int Blocks = 700;
    private readonly Repo _repo = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BackupAsync_NothingHasChanged_ReadsSamplesOnlyAndStoresNothing()
    {
        var content = Content(Blocks, 1);
        var parent = await _repo.BackUpAsync(new MemoryVolume(content));
        var volume = new MemoryVolume([.. content]);
        var changes = new Comparison(content.Length);

        var record = await BackUpAsync(volume, parent, changes, objectBlocks: 1000);

        record.ObjectCount.ShouldBe(0);
        volume.BytesRead.ShouldBeInRange(Repo.BlockSize, 5 * Repo.BlockSize);
        changes.Checks.ShouldBe(1);
        (await _repo.RestoreAsync(content.Length, parent, record)).Content.SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task BackupAsync_AnyComparison_RestoresTheVolume() => await Gen.Select(
        Gen.Int[1, 120], Gen.Int[0, Repo.BlockSize - 1], Gen.Int[-20, 20], Gen.Int[0, 1 << 30]).SampleAsync(
        async (blocks, rest, growth, seed) =>
        {
            var random = new Random(seed);
            var repo = new Repo();
            var old = Content(blocks, seed, rest);
            var parent = await repo.BackUpAsync(new MemoryVolume(old));
            var content = new byte[Math.Max(1, old.Length + (growth * 1000))];
            random.NextBytes(content);
            var common = Math.Min(old.Length, content.Length);
            old.AsSpan(0, common).CopyTo(content);
            var changes = new Comparison(common);
            for (var i = 0; i < 10; i++)
            {
                // Not in line with the blocks, as file systems with other block sizes have it.
                var offset = random.Next(common);
                var length = random.Next(1, Math.Min(20000, common - offset) + 1);
                random.NextBytes(content.AsSpan(offset, length));
                changes.Change(offset, length);
            }

            var record = await repo.Driver(objectBlocks: 16).BackupAsync(repo.Request(parent) with { ChangedBlocks = changes }, new MemoryVolume([.. content]), null, Cancel);

            (await repo.RestoreAsync(content.Length, parent, record)).Content.SequenceEqual(content).ShouldBeTrue();
            (await repo.VerifyAsync(parent, record)).Faults.ShouldBeEmpty();
        },
        iter: 60);

    [Fact]
    public async Task BackupAsync_ChangedPartIsSaidToBeUnchanged_IsRefusedAndLeavesNothing()
    {
        var parent = await _repo.BackUpAsync(new MemoryVolume(Content(Blocks, 1)));
        var before = await _repo.CountObjectsAsync();

        var error = await Should.ThrowAsync<BackupException>(
            () => BackUpAsync(new MemoryVolume(Content(Blocks, 2)), parent, new Comparison(Blocks * Repo.BlockSize)));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Message.ShouldContain("snapshot of yesterday");
        (await _repo.CountObjectsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task BackupAsync_SampledBlockHasJustBeenWrittenTo_IsStored()
    {
        var content = Content(4, 1);
        var parent = await _repo.BackUpAsync(new MemoryVolume([.. content]));
        content[0] ^= 1;

        // The first block of a segment is always looked at. By then the comparison knows better.
        var record = await BackUpAsync(new MemoryVolume([.. content]), parent, new Comparison(content.Length) { ChangesLater = true });

        record.ObjectCount.ShouldBe(1);
        (await _repo.RestoreAsync(content.Length, parent, record)).Content.SequenceEqual(content).ShouldBeTrue();
    }

    [Theory]
    [InlineData("another state")]
    [InlineData(null)]
    public async Task BackupAsync_ParentWasMadeOfAnotherState_IsRefused(string? state)
    {
        var content = Content(10, 1);
        var parent = await _repo.BackUpAsync(new MemoryVolume(content) { Fingerprint = state });

        var error = await Should.ThrowAsync<BackupException>(() => BackUpAsync(new MemoryVolume([.. content]), parent, new Comparison(content.Length)));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Remedy!.ShouldContain("--changed-since");
        (await _repo.DiscoverAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task BackupAsync_BaseChangesMeanwhile_IsRefusedAndLeavesNothing()
    {
        var content = Content(10, 1);
        var parent = await _repo.BackUpAsync(new MemoryVolume(content));
        var before = await _repo.CountObjectsAsync();

        await Should.ThrowAsync<BackupException>(
            () => BackUpAsync(new MemoryVolume([.. content]), parent, new Comparison(content.Length) { IsBaseChanged = true }));

        (await _repo.CountObjectsAsync()).ShouldBe(before);
        (await _repo.DiscoverAsync()).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BackupAsync_VolumeComparesItself_ReadsOnlySamplesUnlessToldToReadEverything(bool readsEverything)
    {
        var content = Content(Blocks, 1);
        var parent = await _repo.BackUpAsync(new MemoryVolume(content) { Fingerprint = "monday" });
        var changes = new Comparison(content.Length);
        var volume = new MemoryVolume([.. content]) { Fingerprint = "tuesday", Compare = fingerprint => fingerprint == "monday" ? changes : null };

        var record = await _repo.Driver(objectBlocks: 1000).BackupAsync(_repo.Request(parent) with { ReadsEverything = readsEverything }, volume, null, Cancel);

        record.ObjectCount.ShouldBe(0);
        changes.Checks.ShouldBe(readsEverything ? 0 : 1);
        volume.BytesRead.ShouldBeInRange(readsEverything ? content.Length : Repo.BlockSize, readsEverything ? content.Length : 5 * Repo.BlockSize);
        (await _repo.RestoreAsync(content.Length, parent, record)).Content.SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task BackupAsync_VolumeCannotCompareItself_ReadsEverything()
    {
        var content = Content(10, 1);
        var parent = await _repo.BackUpAsync(new MemoryVolume(content) { Fingerprint = "monday" });
        var volume = new MemoryVolume([.. content]) { Compare = _ => null };

        await _repo.BackUpAsync(volume, parent);

        volume.BytesRead.ShouldBe(content.Length);
    }

    [Fact]
    public async Task BackupAsync_VolumeWentAwayMeanwhile_IsRefusedAndLeavesNothing()
    {
        var before = await _repo.CountObjectsAsync();

        var error = await Should.ThrowAsync<BackupException>(() => _repo.BackUpAsync(new MemoryVolume(Content(10, 1)) { IsGone = true }));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        (await _repo.CountObjectsAsync()).ShouldBe(before);
        (await _repo.DiscoverAsync()).ShouldBeEmpty();
    }

    private Task<BackupRecord> BackUpAsync(MemoryVolume volume, BackupRecord parent, IChangedBlocks changes, int objectBlocks = 16) =>
        _repo.Driver(objectBlocks).BackupAsync(_repo.Request(parent) with { ChangedBlocks = changes }, volume, null, Cancel);

    private static byte[] Content(int blocks, int seed, int rest = 0)
    {
        var content = new byte[(blocks * Repo.BlockSize) + rest];
        new Random(seed).NextBytes(content);
        return content;
    }

    private sealed class Comparison(long length) : IChangedBlocks
    {
        private readonly bool[] _changed = new bool[length];
        private int _asked;

        public int Checks { get; private set; }

        public bool IsBaseChanged { get; init; }

        public bool ChangesLater { get; init; }

        public string BaseName => "snapshot of yesterday";

        public string BaseFingerprint => "memory";

        public void Change(int offset, int count) => _changed.AsSpan(offset, count).Fill(true);

        public ValueTask<IReadOnlyList<VolumeExtent>> FindUnchangedAsync(long offset, long length, CancellationToken cancellationToken)
        {
            var found = new List<VolumeExtent>();
            if (ChangesLater && Interlocked.Increment(ref _asked) > 1)
            {
                return ValueTask.FromResult<IReadOnlyList<VolumeExtent>>(found);
            }

            var end = (int)Math.Min(offset + length, _changed.Length);
            for (var i = (int)offset; i < end;)
            {
                var run = _changed.AsSpan(i, end - i).IndexOf(!_changed[i]);
                run = run < 0 ? end - i : run;
                if (!_changed[i])
                {
                    found.Add(new VolumeExtent(i, run, IsHole: false));
                }

                i += run;
            }

            return ValueTask.FromResult<IReadOnlyList<VolumeExtent>>(found);
        }

        public ValueTask CheckBaseAsync(CancellationToken cancellationToken)
        {
            Checks++;
            return IsBaseChanged ? throw new BackupException(ErrorKind.Conflict, "The base was changed.") : ValueTask.CompletedTask;
        }
    }
}
