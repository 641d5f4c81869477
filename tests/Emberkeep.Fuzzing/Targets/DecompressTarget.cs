using System.Buffers;
using System.Buffers.Binary;
using Emberkeep.Engine.Compression;
using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>A stored object: four bytes with the length that the index declares, then what is stored.</summary>
internal sealed class DecompressTarget(CompressionAlgorithm algorithm) : FuzzTarget
{
    private const int LengthBytes = sizeof(int);
    private const int MaxDeclared = 1 << 20;

    public override string Name => "object-" + CompressionNames.RecordedName(algorithm);

    public override string Where => "object X";

    public override int MaxLength => 8 << 10;

    /// <summary>The codecs' tables and buffers; bzip2 makes several megabytes anew for each stream that follows another.</summary>
    public override long FixedBytes => 32 << 20;

    public override long BytesPerByte => algorithm == CompressionAlgorithm.Bz2 ? 300_000 : 2000;

    public override IEnumerable<byte[]> Seeds =>
    [
        Stored([]), Stored([7]), Stored(new byte[100_000]), Stored([.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i >> 3))]),
    ];

    public override bool IsRefusal(Exception exception) => IsRefusal(exception, ErrorKind.Corrupt, ErrorKind.Unsupported);

    public override async ValueTask<string> RunAsync(byte[] input)
    {
        var declared = input.Length < LengthBytes ? 0 : BinaryPrimitives.ReadInt32LittleEndian(input) & (MaxDeclared - 1);
        await using var data = Compressors.OpenDecompressor(
            algorithm, new MemoryStream(input, Math.Min(input.Length, LengthBytes), Math.Max(0, input.Length - LengthBytes)), declared, Where, leaveOpen: false);
        var buffer = ArrayPool<byte>.Shared.Rent(32 << 10);
        try
        {
            var total = 0L;
            while (await data.ReadAsync(buffer, CancellationToken.None) is var count and > 0)
            {
                total += count;
                total.ShouldBeLessThanOrEqualTo(declared);
            }

            total.ShouldBe(declared);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return $"{Scale(declared)}";
    }

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private byte[] Stored(byte[] data)
    {
        var kept = new ArrayBufferWriter<byte>();
        BinaryPrimitives.WriteInt32LittleEndian(kept.GetSpan(LengthBytes), data.Length);
        kept.Advance(LengthBytes);
        using var compressor = Compressors.Create(algorithm, null, data.Length, Samples.Into(kept));
        compressor.WriteAsync(data, CancellationToken.None).AsTask().Wait(s_patience).ShouldBeTrue();
        compressor.CompleteAsync(CancellationToken.None).AsTask().Wait(s_patience).ShouldBeTrue();
        return kept.WrittenSpan.ToArray();
    }
}
