using BenchmarkDotNet.Attributes;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;

namespace Emberkeep.Benchmarks;

/// <summary>What is done to every block: is it zero, and its SHA-256. A piece of 1 MiB in blocks of 32 KiB.</summary>
public class BlockBenchmarks
{
    private const int BlockSize = 32 << 10;
    private readonly byte[] _noise = Samples.Noise(1 << 20, 1);
    private readonly byte[] _zeros = new byte[1 << 20];
    private readonly Sha256Digest[] _digests = new Sha256Digest[(1 << 20) / BlockSize];

    [Benchmark]
    [Bytes(1 << 20)]
    public int Sha256() => BlockHasher.HashBlocks(_noise, BlockSize, _digests);

    [Benchmark]
    [Bytes(1 << 20)]
    public int Sha256OfZeros() => BlockHasher.HashBlocks(_zeros, BlockSize, _digests);

    [Benchmark]
    [Bytes(1 << 20)]
    public bool IsZero() => ZeroBlocks.IsZero(_zeros);
}
