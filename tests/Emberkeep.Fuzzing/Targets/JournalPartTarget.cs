using System.Security.Cryptography;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Resume;
using Emberkeep.Fuzzing.Harness;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>A part of the journal of a backup in the making, without the digest at its end, which is put behind every input.</summary>
internal sealed class JournalPartTarget : FuzzTarget
{
    private const int BlockSize = 4096;

    public override string Name => "journal-part";

    public override IEnumerable<byte[]> Seeds => [Part(0, 1), Part(1, 1), Part(3, 5)];

    public override bool IsRefusal(Exception exception) => false;

    public override ValueTask<string> RunAsync(byte[] input)
    {
        byte[] content = [.. input, .. SHA256.HashData(input)];
        if (JournalPart.Decode(content, BlockSize) is not { } part)
        {
            JournalPart.Decode(input, BlockSize).ShouldBeNull();
            return new("none");
        }

        part.Offset.ShouldBeGreaterThanOrEqualTo(0);
        part.End.ShouldBeGreaterThan(part.Offset);
        part.Objects.ShouldAllBe(stored => stored.Entry.Offset >= part.Offset && stored.Entry.End <= part.End && stored.Entry.End > stored.Entry.Offset && stored.Entry.NameIndex > 0);
        part.Encode().AsSpan().SequenceEqual(content).ShouldBeTrue();
        return new($"{Scale(part.Objects.Count)} {Scale(part.Hashes.Length)}");
    }

    private static byte[] Part(int objects, int blocks)
    {
        Md5Digest.TryParse(Samples.Md5, out var md5).ShouldBeTrue();
        var entries = Enumerable.Range(0, objects).Select(i => new StoredEntry(new ObjectEntry(i + 1, 65_536 + (i * BlockSize), BlockSize, CompressionAlgorithm.Zlib, md5), 99));
        return new JournalPart(65_536, blocks * BlockSize, [.. entries], new Sha256Digest[blocks]).Encode()[..^Sha256Digest.Size];
    }
}
