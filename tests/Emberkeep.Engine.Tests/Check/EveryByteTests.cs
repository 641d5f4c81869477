using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Check;

/// <summary>
/// Every flipped byte and every truncation of every file of a repository is found by a check that reads data, and no damage at all makes a
/// restore write a wrong byte. What is not found changes nothing that a restore or Emberkeep's choice of a backup depends on:
/// <list type="bullet">
/// <item>in the index, the value of <c>volume_meta</c> and the descriptive values of <c>extra_metadata</c> (host, source path, availability zone,
/// user's pairs, program, snapshot, data timestamp), which stand nowhere else;</item>
/// <item>in a compressed object, bits that its format gives no meaning: the data that comes out is the same.</item>
/// </list>
/// </summary>
public sealed class EveryByteTests
{
    private const int Sampled = 250;

    [Theory]
    [InlineData("none")]
    [InlineData("zlib")]
    [InlineData("bz2")]
    [InlineData("zstd")]
    public Task CheckRepositoryAsync_SampledDamage_IsFoundAndNeverRestoredAsGood(string compression) => DamageAsync(compression, Sampled);

    [Theory]
    [InlineData("none")]
    [InlineData("zlib")]
    [InlineData("bz2")]
    [InlineData("zstd")]
    [Trait("Category", "Long")]
    public Task CheckRepositoryAsync_EveryDamage_IsFoundAndNeverRestoredAsGood(string compression) => DamageAsync(compression, int.MaxValue);

    private static async Task DamageAsync(string compression, int most)
    {
        var small = await SmallRepository.MakeAsync(compression);
        (await CheckRun.RunAsync(small.Store)).ToString().ShouldBeEmpty();
        var damages = small.Files.SelectMany((file, index) =>
            Enumerable.Range(0, file.Content.Length).SelectMany(at => BitsOf(file.Name).Select(bit => (File: index, At: at, Bit: bit)))).ToArray();
        var seed = most == int.MaxValue ? 1 : Random.Shared.Next();
        new Random(seed).Shuffle(damages);
        var (found, harmless) = (0, 0);
        foreach (var (index, at, bit) in damages.Take(most))
        {
            var (container, name, content) = small.Files[index];
            var damaged = bit < 0 ? content[..at] : [.. content];
            if (bit >= 0)
            {
                damaged[at] ^= (byte)(1 << bit);
            }

            small.Store.Tamper(container, name, damaged);
            var what = $"seed {seed}, {name}, {(bit < 0 ? $"cut off at {at}" : $"bit {bit} of byte {at}")}";
            var run = await CheckRun.RunAsync(small.Store);
            var isRestored = await small.RestoreRightlyOrNotAtAllAsync(what);
            if (run.Problems.Any())
            {
                found++;
                (isRestored || !run.Report.IsGood).ShouldBeTrue($"{what}: a restore is refused, so it is an error");
            }
            else
            {
                harmless++;
                bit.ShouldBeGreaterThanOrEqualTo(0, $"{what}: a truncation was not found");
                isRestored.ShouldBeTrue(what);
                await ShouldBeHarmlessAsync(small, container, name, content, damaged, what);
            }

            small.Store.Tamper(container, name, content);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{compression}: {found} found, {harmless} harmless of {damages.Length}");
        found.ShouldBeGreaterThan(harmless * 2);
    }

    /// <summary>
    /// What is done to each byte: -1 cuts the file off there, anything else flips that bit. In JSON these bits turn a digit into another, a letter into
    /// another and into its capital; in data every bit counts.
    /// </summary>
    private static int[] BitsOf(string name) => name.EndsWith("_metadata", StringComparison.Ordinal) || name.EndsWith("_sha256file", StringComparison.Ordinal) ? [-1, 0, 1, 5] : [-1, 0, 1, 2, 3, 4, 5, 6, 7];

    /// <summary>Not found is allowed for the two sorts of damage that the summary names only.</summary>
    private static async Task ShouldBeHarmlessAsync(SmallRepository small, string container, string name, byte[] content, byte[] damaged, string what)
    {
        var record = small.Records.Single(record => record.Container!.Value.Value == container);
        BackupPrefix.TryParse(record.ServiceMetadata, out var prefix).ShouldBeTrue();
        if (name == prefix.Metadata.Value)
        {
            var before = await ReadAsync(content, prefix);
            var after = await ReadAsync(damaged, prefix);
            after.Objects.ShouldBe(before.Objects, what);
            after.Extension.ShouldNotBeNull(what);
            after.Extension.VolumeLength.ShouldBe(before.Extension!.VolumeLength, what);
            (after with { Objects = before.Objects, OtherNames = before.OtherNames, Extension = before.Extension, VolumeMeta = before.VolumeMeta }).ShouldBe(before, what);
        }
        else
        {
            (name == prefix.Sha256File.Value).ShouldBeFalse(what);
            var index = await ReadAsync(small.Store.Content(container, prefix.Metadata.Value), prefix);
            index.Objects.Single(entry => index.GetName(entry).Value == name).Compression.ShouldNotBe(CompressionAlgorithm.None, what);
        }
    }

    private static async Task<BackupMetadata> ReadAsync(byte[] content, BackupPrefix prefix)
    {
        try
        {
            return await BackupMetadataReader.ReadAsync(new MemoryStream(content), prefix, "index", TestContext.Current.CancellationToken);
        }
        catch (BackupException e)
        {
            throw new InvalidOperationException("An index that cannot be read was not found.", e);
        }
    }
}
