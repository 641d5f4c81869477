using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Emberkeep.Engine.Hashing;

namespace Emberkeep.Benchmarks;

/// <summary>MD5 of sixteen pieces of 1 MiB, by the number of lanes, beside the framework's.</summary>
public class Md5Benchmarks
{
    private const int Messages = 16;
    private readonly ReadOnlyMemory<byte>[] _pieces = [.. Enumerable.Range(0, Messages).Select(seed => (ReadOnlyMemory<byte>)Samples.Noise(1 << 20, seed))];
    private readonly Md5Message[] _messages = [.. Enumerable.Range(0, Messages).Select(_ => new Md5Message())];

    [Params(1, 4, 8, 16)]
    public int Lanes { get; set; }

    [Benchmark]
    [Bytes(Messages << 20)]
    public void Own() => Md5Lanes.Append(_messages, _pieces, Lanes);

    [Benchmark(Baseline = true)]
    [Bytes(Messages << 20)]
    public void Framework()
    {
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        foreach (var piece in _pieces)
        {
#pragma warning disable CA5351 // The format's digest; nothing here depends on nobody being able to forge it.
            MD5.HashData(piece.Span, digest);
#pragma warning restore CA5351
        }
    }
}
