using Emberkeep.Errors;

namespace Emberkeep.Engine.Compression;

/// <summary>Makes compressors and decompressors of objects.</summary>
internal static class Compressors
{
    /// <summary>
    /// How many threads are worth having for one object while <paramref name="objects"/> are compressed side by side: no more in the whole job than
    /// there are processors, nor than memory allows. Each costs 2 MiB with zlib, 9 MiB with bzip2 and 7 MiB with zstd.
    /// </summary>
    public static int ThreadsPerObject(CompressionAlgorithm algorithm, long objects)
    {
        var most = algorithm is CompressionAlgorithm.Zlib or CompressionAlgorithm.Gzip ? 16 : 8;
        return (int)Math.Max(1, Math.Min(most, Environment.ProcessorCount) / Math.Max(1, objects));
    }

    /// <summary>Makes a compressor for one object.</summary>
    /// <param name="algorithm">How to store the object.</param>
    /// <param name="level">0 to 9 for zlib, 1 to 9 for bzip2, 1 to 22 for zstd; null for 5, 9 and 3. Not used for none.</param>
    /// <param name="uncompressedLength">Exact number of bytes that will be written.</param>
    /// <param name="sink">Takes the compressed bytes. The buffer is only valid during the call.</param>
    /// <param name="threads">How many threads may work on the object.</param>
    /// <param name="codecs">Which implementations to use; null for the fastest.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the level is out of range.</exception>
    public static IObjectCompressor Create(
        CompressionAlgorithm algorithm,
        int? level,
        long uncompressedLength,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink,
        int threads = 1,
        Codecs? codecs = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(uncompressedLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        codecs ??= Codecs.Fastest;
        return algorithm switch
        {
            CompressionAlgorithm.None => new PassThroughCompressor(uncompressedLength, sink),
            CompressionAlgorithm.Zlib or CompressionAlgorithm.Gzip =>
                new ZlibCompressor(codecs, Level(algorithm, level, 0, 9, ZlibCompressor.DefaultLevel), threads, uncompressedLength, sink),
            CompressionAlgorithm.Bz2 or CompressionAlgorithm.Bzip2 =>
                new Bzip2Compressor(codecs, Level(algorithm, level, 1, 9, Bzip2Compressor.DefaultLevel), threads, uncompressedLength, sink),
            CompressionAlgorithm.Zstd =>
                new ZstdCompressor(codecs, Level(algorithm, level, 1, 22, ZstdCompressor.DefaultLevel), threads, uncompressedLength, sink),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        };
    }

    /// <summary>
    /// Opens an object's data. The stream yields exactly the declared length or fails; it is read with
    /// <see cref="Stream.ReadAsync(Memory{byte}, CancellationToken)"/> only and takes bounded memory whatever the object holds.
    /// Bytes behind the end of a zlib stream are ignored, as Cinder does; behind a zstd frame or uncompressed data they are an error.
    /// </summary>
    /// <param name="algorithm">How the object is stored.</param>
    /// <param name="source">The stored bytes, read asynchronously only.</param>
    /// <param name="declaredLength">Length of the data that the backup's index states.</param>
    /// <param name="where">Names the object in errors.</param>
    /// <param name="leaveOpen">False to dispose the source with the returned stream.</param>
    /// <param name="codecs">Which implementations to use; null for the fastest.</param>
    /// <remarks>
    /// Reading throws <see cref="BackupException"/> of kind <see cref="ErrorKind.Corrupt"/> when the object is damaged, longer or shorter, and of kind
    /// <see cref="ErrorKind.Unsupported"/> when a zstd frame needs more than 128 MiB of memory.
    /// </remarks>
    public static Stream OpenDecompressor(CompressionAlgorithm algorithm, Stream source, long declaredLength, string where, bool leaveOpen, Codecs? codecs = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(declaredLength);
        codecs ??= Codecs.Fastest;
        Stream? owned = leaveOpen ? null : source;
        return algorithm switch
        {
            CompressionAlgorithm.None => new DeclaredLengthStream(new UnownedStream(source), owned, declaredLength, where),
            CompressionAlgorithm.Zlib or CompressionAlgorithm.Gzip =>
                new DeclaredLengthStream(new ZlibStreamReader(source, where), owned, declaredLength, where),
            CompressionAlgorithm.Bz2 or CompressionAlgorithm.Bzip2 =>
                new DeclaredLengthStream(
                    codecs.IsBzip2Native ? new NativeBzip2Reader(source, where) : new ManagedBzip2Reader(source, where), owned, declaredLength, where),
            CompressionAlgorithm.Zstd =>
                new DeclaredLengthStream(new ZstdFrameReader(codecs, source, declaredLength, where), owned, declaredLength, where),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        };
    }

    private static int Level(CompressionAlgorithm algorithm, int? level, int min, int max, int standard) => level switch
    {
        null => standard,
        { } value when value >= min && value <= max => value,
        _ => throw new BackupException(
            ErrorKind.Invalid,
            $"Compression level {level} is not possible with {CompressionNames.RecordedName(algorithm)}.",
            $"Use a level from {min} to {max}."),
    };

    /// <summary>Hides a stream's disposal.</summary>
    private sealed class UnownedStream(Stream source) : ForwardStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            source.ReadAsync(buffer, cancellationToken);
    }
}
