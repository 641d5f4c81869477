using System.Diagnostics.CodeAnalysis;

namespace Emberkeep.Engine.Compression;

/// <summary>The names of compression algorithms in Cinder's configuration and in a backup's index.</summary>
internal static class CompressionNames
{
    /// <summary>The values of <c>backup_compression_algorithm</c>, for messages.</summary>
    public const string Options = "none, off, no, zlib, gzip, bz2, bzip2, zstd";

    /// <summary>Reads a value of the option <c>backup_compression_algorithm</c>; case does not matter.</summary>
    public static bool TryParseOption([NotNullWhen(true)] string? configured, out CompressionAlgorithm algorithm)
    {
        CompressionAlgorithm? found = configured?.ToLowerInvariant() switch
        {
            "none" or "off" or "no" => CompressionAlgorithm.None,
            "zlib" => CompressionAlgorithm.Zlib,
            "gzip" => CompressionAlgorithm.Gzip,
            "bz2" => CompressionAlgorithm.Bz2,
            "bzip2" => CompressionAlgorithm.Bzip2,
            "zstd" => CompressionAlgorithm.Zstd,
            _ => null,
        };
        algorithm = found.GetValueOrDefault();
        return found.HasValue;
    }

    /// <summary>Reads a name from a backup's index. Cinder takes every spelling of its option there, so this does too.</summary>
    public static bool TryParseRecorded([NotNullWhen(true)] string? recorded, out CompressionAlgorithm algorithm) =>
        TryParseOption(recorded, out algorithm);

    /// <summary>The name that a backup's index records.</summary>
    public static string RecordedName(CompressionAlgorithm algorithm) => algorithm switch
    {
        CompressionAlgorithm.None => "none",
        CompressionAlgorithm.Zlib => "zlib",
        CompressionAlgorithm.Gzip => "gzip",
        CompressionAlgorithm.Bz2 => "bz2",
        CompressionAlgorithm.Bzip2 => "bzip2",
        CompressionAlgorithm.Zstd => "zstd",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}
