using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Merge;

public sealed class MergePropertyTests
{
    [Fact]
    public Task DeleteAny_RandomTreesInAnyOrder_EveryRemainingBackupStaysTheSame() =>
        Gen.Select(RandomVolumes.Chain(200_000, 5), Gen.Int, Gen.Int[9, 13], Gen.Int[1, 12], Gen.Int[0, 3])
        .SampleAsync(async (volumes, seed, blockBits, objectBlocks, links) =>
        {
            var random = new Random(seed);
            var world = new MergeWorld(new Repo());
            world.Repo.Memory.MaxLinks = links == 3 ? int.MaxValue : links;
            world.Repo.Memory.CanCopy = random.Next(2) == 0;
            var driver = world.Repo.Driver(objectBlocks, 1 << blockBits, random.Next(2) == 0 ? "none" : "zlib");
            var made = new List<BackupId>();
            foreach (var volume in volumes)
            {
                var content = random.Next(6) == 0 ? volume.Content[..Math.Max(1, volume.Length - random.Next(9000))].ToArray() : [.. volume.Content];
                var index = await world.IndexAsync();
                var parent = index.Records.Count == 0 || random.Next(8) == 0 ? null : index.Records[random.Next(index.Records.Count / 2, index.Records.Count)];
                made.Add((await world.BackUpAsync(content, parent, isSynthetic: parent is not null && random.Next(4) == 0, driver)).Id);
                if (random.Next(3) == 0)
                {
                    await DeleteOneAsync(world, driver, random);
                }
            }

            while (world.Expected.Count > 1)
            {
                await DeleteOneAsync(world, driver, random);
                await world.CheckAsync($"seed {seed}");
                await world.CheckNothingElseAsync($"seed {seed}");
            }
        }, iter: 120, threads: 1);

    private static async Task DeleteOneAsync(MergeWorld world, ChunkedBackupDriver driver, Random random)
    {
        var ids = world.Expected.Keys.OrderBy(id => id.Value).ToList();
        var count = Math.Min(ids.Count, random.Next(4) == 0 ? 2 : 1);
        await world.DeleteAsync(isDryRun: false, driver, [.. random.GetItems(ids.ToArray(), count).Distinct()]);
    }
}
