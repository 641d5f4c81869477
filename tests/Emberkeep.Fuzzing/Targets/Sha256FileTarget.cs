using System.Buffers;
using System.Text.Json;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>A backup's list of block hashes, <c>_sha256file</c>, which is read past the JSON parser: what is taken is compared with what a JSON parser sees.</summary>
internal sealed class Sha256FileTarget : FuzzTarget
{
    public override string Name => "sha256file";

    public override bool IsJson => true;

    public override string Where => "list of X";

    public override IEnumerable<byte[]> Seeds => [File(""), File($"\"{Samples.Digest}\""), File($"\n    \"{Samples.Digest}\",\n    \"{Samples.Digest}\",\n    \"{Samples.Digest}\"\n  ")];

    protected override IEnumerable<string> Words =>
    [
        "sha256s", "chunk_size", "version", "1.0.0", "backup_id", "volume_id", "created_at", Samples.Digest, $"\"{Samples.Digest}\"", $"\",\n    \"{Samples.Digest}", "],", "[", Samples.Backup,
    ];

    public override bool IsRefusal(Exception exception) => IsRefusal(exception, ErrorKind.Corrupt, ErrorKind.Unsupported);

    public override async ValueTask<string> RunAsync(byte[] input)
    {
        var (header, hashes, isUniform, first, stride) = await ReadAsync(input);
        CheckAgainstJson(input, header, hashes);
        for (var i = 0; isUniform && i < hashes.Count; i++)
        {
            Sha256Digest.TryParse(input.AsSpan((int)(first + ((long)i * stride)), 2 * Sha256Digest.Size), out var found).ShouldBeTrue();
            found.ShouldBe(hashes[i]);
        }

        var kept = new ArrayBufferWriter<byte>();
        var writer = new Sha256FileWriter(header, Samples.Into(kept));
        await writer.AppendAsync(hashes.ToArray(), CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        var again = await ReadAsync(kept.WrittenSpan.ToArray());
        again.Header.ShouldBe(header);
        again.Hashes.SequenceEqual(hashes).ShouldBeTrue();
        return $"{Scale(hashes.Count)} {isUniform} {stride == Sha256FileWriter.Stride}";
    }

    private static byte[] File(string hashes) => Bytes(
        $$"""{"backup_description": null, "backup_id": "{{Samples.Backup}}", "backup_name": "n", "chunk_size": 32768, "created_at": "None", "sha256s": [{{hashes}}], "version": "1.0.0", "volume_id": "{{Samples.Volume}}"}""");

    private async Task<(Sha256FileHeader Header, List<Sha256Digest> Hashes, bool IsUniform, long First, int Stride)> ReadAsync(byte[] json)
    {
        await using var reader = await Sha256FileReader.OpenAsync(new MemoryStream(json), Where, CancellationToken.None);
        var hashes = new List<Sha256Digest>();
        var batch = new Sha256Digest[7];
        while (await reader.ReadAsync(batch, CancellationToken.None) is var count and > 0)
        {
            hashes.AddRange(batch.AsSpan(0, count));
        }

        reader.Count.ShouldBe(hashes.Count);
        return (reader.Header, hashes, reader.HasUniformStride, reader.FirstHashOffset, reader.Stride);
    }

    private static void CheckAgainstJson(byte[] json, Sha256FileHeader header, List<Sha256Digest> hashes)
    {
        using var document = JsonDocument.Parse(json);
        document.RootElement.GetProperty("sha256s").EnumerateArray().Select(item => item.GetString()!.ToLowerInvariant())
            .SequenceEqual(hashes.Select(hash => hash.ToString()), StringComparer.Ordinal).ShouldBeTrue();
        document.RootElement.GetProperty("chunk_size").GetInt32().ShouldBe(header.BlockSize);
    }
}
