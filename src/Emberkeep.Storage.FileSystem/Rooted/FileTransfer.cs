using Emberkeep.Stores;
using Emberkeep.Volumes;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>A range of bytes that is to be moved between a volume and the file of an object.</summary>
public sealed record FileTransfer
{
    /// <summary>Which way the bytes move.</summary>
    public required TransferDirection Direction { get; init; }

    /// <summary>The file or device behind the volume.</summary>
    public required HostFile Volume { get; init; }

    /// <summary>First byte in the volume.</summary>
    public required long VolumeOffset { get; init; }

    /// <summary>
    /// The object's file, relative to the root: the temporary file of an object in the making, the final one of a published object, which
    /// must not be changed.
    /// </summary>
    public required string ObjectPath { get; init; }

    /// <summary>First byte in the object's file; the end of the file with <see cref="TransferDirection.ToStore"/>.</summary>
    public required long ObjectOffset { get; init; }

    /// <summary>Number of bytes, at least 1.</summary>
    public required long Length { get; init; }
}
