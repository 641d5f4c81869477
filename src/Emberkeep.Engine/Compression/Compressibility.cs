using System.Buffers;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Recognises data that does not shrink. zstd at its lowest level runs over such data at gigabytes a second, a hundred times as fast as deflate tries, so it
/// is asked first: about a few samples, and only if none of them shrinks about the whole.
/// </summary>
internal static class Compressibility
{
    /// <summary>Below this, trying costs no more than asking.</summary>
    private const int MinLength = 128 << 10;
    private const int Samples = 4;
    private const int SampleLength = 16 << 10;

    /// <summary>False when the data does not shrink by at least a hundredth.</summary>
    public static bool IsWorthwhile(Codecs codecs, ReadOnlySpan<byte> data)
    {
        if (data.Length < MinLength)
        {
            return true;
        }

        var samples = ArrayPool<byte>.Shared.Rent(Samples * SampleLength);
        try
        {
            for (var i = 0; i < Samples; i++)
            {
                data.Slice((data.Length - SampleLength) / (Samples - 1) * i, SampleLength).CopyTo(samples.AsSpan(i * SampleLength));
            }

            return Shrinks(codecs, samples.AsSpan(0, Samples * SampleLength)) || Shrinks(codecs, data);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(samples);
        }
    }

    private static bool Shrinks(Codecs codecs, ReadOnlySpan<byte> data)
    {
        // Room for what would count as shrunk: a frame that does not fit in is not worthwhile.
        var room = data.Length - (data.Length / 100);
        var output = ArrayPool<byte>.Shared.Rent(room);
        using var encoder = ZstdEncoder.Start(codecs, level: 1, data.Length, threads: 1);
        try
        {
            return encoder.Compress(data, output.AsSpan(0, room), isEnd: true, out _, out _);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }
}
