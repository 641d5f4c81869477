using Emberkeep.Volumes;

namespace Emberkeep.Stores;

/// <summary>A range of bytes that is to be moved between a volume and an object; see <see cref="IObjectStore.TransferAsync"/>.</summary>
public sealed record Transfer
{
    /// <summary>Which way the bytes move.</summary>
    public required TransferDirection Direction { get; init; }

    /// <summary>The file behind the volume.</summary>
    public required HostFile Volume { get; init; }

    /// <summary>First byte in the volume.</summary>
    public required long VolumeOffset { get; init; }

    /// <summary>Number of bytes, at least 1.</summary>
    public required long Length { get; init; }

    /// <summary>The object's container.</summary>
    public required ContainerName Container { get; init; }

    /// <summary>The object.</summary>
    public required ObjectName Name { get; init; }

    /// <summary>First byte in the object; with <see cref="TransferDirection.ToStore"/> the number of bytes that the writer has accepted.</summary>
    public required long ObjectOffset { get; init; }

    /// <summary>The object in the making with <see cref="TransferDirection.ToStore"/>, otherwise null.</summary>
    public IObjectWriter? Writer { get; init; }
}
