using System.Security.Cryptography;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Tests.Golden;

namespace Emberkeep.Engine.Tests.Format;

public sealed class GoldenRoundTripTests
{
    public static TheoryData<string> MetadataFiles => [.. GoldenFiles.EndingWith(BackupPrefix.MetadataSuffix)];

    public static TheoryData<string> Sha256Files => [.. GoldenFiles.EndingWith(BackupPrefix.Sha256Suffix)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void GoldenFiles_AreAllThere()
    {
        MetadataFiles.Count.ShouldBe(15);
        Sha256Files.Count.ShouldBe(15);
    }

    [Theory]
    [MemberData(nameof(MetadataFiles))]
    public async Task Metadata_ReadAndWritten_IsTheSameFile(string file)
    {
        var original = GoldenFiles.Read(file);

        var metadata = await BackupMetadataReader.ReadAsync(new DripStream(original, 7), GoldenFiles.PrefixOf(file), file, Token);
        var sink = new MemorySink();
        await BackupMetadataWriter.WriteAsync(metadata, sink.Write, Token);

        sink.ToArray().ShouldBe(original);
        metadata.CreatedAt.ShouldNotBeNull();
        metadata.Extension.ShouldBeNull();
        metadata.OtherNames.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Sha256Files))]
    public async Task Sha256File_ReadAndWritten_IsTheSameFile(string file)
    {
        var original = GoldenFiles.Read(file);
        await using var reader = await Sha256FileReader.OpenAsync(new DripStream(original, 7), file, Token);
        var hashes = new Sha256Digest[100];
        var count = await reader.ReadAsync(hashes, Token);
        (await reader.ReadAsync(hashes.AsMemory(count), Token)).ShouldBe(0);

        var sink = new MemorySink();
        var writer = new Sha256FileWriter(reader.Header, sink.Write);
        await writer.AppendAsync(hashes.AsMemory(0, count), Token);
        await writer.CompleteAsync(Token);

        sink.ToArray().ShouldBe(original);
        reader.Count.ShouldBe(5);
        reader.HasUniformStride.ShouldBeTrue();
        for (var i = 0; i < count; i++)
        {
            var digits = original.AsSpan((int)(reader.FirstHashOffset + (i * (long)reader.Stride)), 64);
            Sha256Digest.TryParse(digits, out var hash).ShouldBeTrue();
            hash.ShouldBe(hashes[i]);
        }
    }

    [Theory]
    [MemberData(nameof(MetadataFiles))]
    public async Task Objects_Decompressed_HaveTheRecordedLengthAndMd5(string file)
    {
        var metadata = await BackupMetadataReader.ReadAsync(new MemoryStream(GoldenFiles.Read(file)), GoldenFiles.PrefixOf(file), file, Token);
        var directory = Path.GetDirectoryName(GoldenFiles.PathOf(file))!;

        foreach (var entry in metadata.Objects)
        {
            var source = File.OpenRead(Path.Combine(directory, metadata.GetName(entry).Value));
            await using var data = Compressors.OpenDecompressor(entry.Compression, source, entry.Length, "object", leaveOpen: false);
            new Md5Digest(await MD5.HashDataAsync(data, Token)).ShouldBe(entry.Md5);
        }

        metadata.Objects.Count.ShouldBe(file.Contains("0003_metadata", StringComparison.Ordinal) ? 0 : 3);
    }

    [Fact]
    public async Task Metadata_OfAnIncrement_HasTheFieldsThatCinderWrote()
    {
        var file = MetadataFiles.Select(row => row.Data).Single(f => f.StartsWith("posix-bz2", StringComparison.Ordinal) && f.Contains("0002_metadata", StringComparison.Ordinal));

        var metadata = await BackupMetadataReader.ReadAsync(new MemoryStream(GoldenFiles.Read(file)), GoldenFiles.PrefixOf(file), file, Token);

        metadata.Version.ShouldBe("1.0.0");
        metadata.BackupName.ShouldBe("b\u00e9\U0001F6001");
        metadata.BackupDescription.ShouldBeNull();
        metadata.BackupId.ToString().ShouldBe("aaaaaaaa-0000-4000-8000-000000000002");
        metadata.ParentId.ToString().ShouldBe("aaaaaaaa-0000-4000-8000-000000000001");
        metadata.VolumeId.ToString().ShouldBe("11111111-2222-3333-4444-555555555555");
        metadata.CreatedAt.ShouldBe(new DateTimeOffset(2026, 11, 22, 20, 12, 16, TimeSpan.Zero).AddMicroseconds(690887));
        metadata.VolumeMeta!.ShouldContain("\"display_name\": \"vol \\u00e9\\ud83d\\ude00\"");
        metadata.Objects.Select(o => (o.NameIndex, o.Offset, o.Length)).ShouldBe([(1, 4096, 4096), (2, 8192, 4096), (3, 16384, 4096)]);
        metadata.Objects[1].Compression.ShouldBe(CompressionAlgorithm.Bz2);
    }
}
