using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Engine.Repository;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Driver;

public sealed class SideBySideTests
{
    private static readonly string[] s_compressors = ["none", "zlib", "zstd"];

    /// <summary>Only the numbers of the objects depend on who was first.</summary>
    [Fact]
    public Task BackupAsync_ManyObjectsSideBySide_StoresTheSameBytesAsOneAfterTheOther() =>
        Gen.Select(RandomVolumes.Chain(400_000, 3), Gen.Int[1, 20], Gen.OneOf(s_compressors.Select(Gen.Const).ToArray()))
        .SampleAsync(async (volumes, objectBlocks, compression) =>
        {
            var (serial, many) = (new Repo(), new Repo());
            BackupRecord? serialParent = null;
            BackupRecord? manyParent = null;
            foreach (var volume in volumes)
            {
                serialParent = await serial.BackUpAsync(volume.ToMemory(), serialParent, serial.Driver(objectBlocks, compression: compression, workers: 1));
                manyParent = await many.BackUpAsync(volume.ToMemory(), manyParent, many.Driver(objectBlocks, compression: compression, workers: 12));
                (await ContentAsync(many, manyParent)).ShouldBe(await ContentAsync(serial, serialParent));
            }
        }, iter: 60, threads: 1);

    /// <summary>Everything that is stored, the objects in the order of the index and without their numbers.</summary>
    private static async Task<List<string>> ContentAsync(Repo repo, BackupRecord record)
    {
        var token = TestContext.Current.CancellationToken;
        var location = BackupLocation.Of(record);
        var metadata = await new RepositoryReader(repo.Memory).ReadMetadataAsync(location, token);
        var content = new List<string> { await ReadAsync(location.Prefix.Sha256File) };
        foreach (var entry in metadata.Objects)
        {
            content.Add($"{entry with { NameIndex = 0 }} {await ReadAsync(metadata.GetName(entry))}");
        }

        content.Add($"{metadata with { Objects = [] }}");
        return content;

        async Task<string> ReadAsync(Stores.ObjectName name)
        {
            await using var stream = await repo.Memory.OpenReadAsync(location.Container, name, 0, null, token);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, token);
            return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes.ToArray()));
        }
    }
}
