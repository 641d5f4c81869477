using BenchmarkDotNet.Attributes;
using Emberkeep.Backups;
using Emberkeep.Engine.Format;

namespace Emberkeep.Benchmarks;

/// <summary>A list of 65,536 digests (a volume of 2 GiB), written and read.</summary>
public class FormatBenchmarks
{
    private const int Digests = 65536;
    private readonly Sha256Digest[] _digests = [.. Enumerable.Range(0, Digests).Select(seed => new Sha256Digest(Samples.Noise(32, seed)))];
    private readonly Sha256FileHeader _header = new(
        "1.0.0", new BackupId(Guid.Empty), VolumeId.Parse("11111111-2222-4333-8444-555555555555"), null, null, "2026-01-01 00:00:00+00:00", 32768);

    private byte[] _list = [];

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        var output = new MemoryStream();
        var writer = new Sha256FileWriter(_header, output.WriteAsync);
        await writer.AppendAsync(_digests, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        _list = output.ToArray();
    }

    [Benchmark]
    [Bytes(Digests * 72L)]
    public async Task WriteHashList()
    {
        var writer = new Sha256FileWriter(_header, static (_, _) => ValueTask.CompletedTask);
        await writer.AppendAsync(_digests, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
    }

    [Benchmark]
    [Bytes(Digests * 72L)]
    public async Task ReadHashList()
    {
        await using var reader = await Sha256FileReader.OpenAsync(new MemoryStream(_list), "the sample", CancellationToken.None);
        while (await reader.ReadAsync(_digests, CancellationToken.None) > 0)
        {
        }
    }
}
