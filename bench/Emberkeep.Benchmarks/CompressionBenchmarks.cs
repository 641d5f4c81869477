using BenchmarkDotNet.Attributes;
using Emberkeep.Engine.Compression;

namespace Emberkeep.Benchmarks;

/// <summary>An object of 4 MiB of text, compressed and decompressed by one thread.</summary>
public class CompressionBenchmarks
{
    private const int Length = 4 << 20;
    private readonly byte[] _text = Samples.Text(Length);
    private readonly byte[] _noise = Samples.Noise(Length, 1);
    private readonly byte[] _output = new byte[1 << 20];
    private byte[] _compressed = [];

    [ParamsAllValues]
    public Kind Algorithm { get; set; }

    public enum Kind
    {
        Zlib,
        Bzip2,
        Zstd,
    }

    private CompressionAlgorithm Chosen => Algorithm switch
    {
        Kind.Zlib => CompressionAlgorithm.Zlib,
        Kind.Bzip2 => CompressionAlgorithm.Bz2,
        _ => CompressionAlgorithm.Zstd,
    };

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        var output = new MemoryStream();
        await WriteAsync(_text, output.WriteAsync);
        _compressed = output.ToArray();
    }

    [Benchmark]
    [Bytes(Length)]
    public Task Compress() => WriteAsync(_text, static (_, _) => ValueTask.CompletedTask);

    [Benchmark]
    [Bytes(Length)]
    public Task CompressNoise() => WriteAsync(_noise, static (_, _) => ValueTask.CompletedTask);

    [Benchmark]
    [Bytes(Length)]
    public async Task Decompress()
    {
        await using var stream = Compressors.OpenDecompressor(Chosen, new MemoryStream(_compressed), Length, "the sample", leaveOpen: false);
        while (await stream.ReadAsync(_output, CancellationToken.None) > 0)
        {
        }
    }

    private async Task WriteAsync(byte[] data, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink)
    {
        using var compressor = Compressors.Create(Chosen, null, data.Length, sink);
        await compressor.WriteAsync(data, CancellationToken.None);
        await compressor.CompleteAsync(CancellationToken.None);
    }
}
