namespace Emberkeep.Volumes;

/// <summary>How <see cref="LocalVolume.OpenWriter(string, OpenWriterOptions)"/> treats its target.</summary>
public sealed record OpenWriterOptions
{
    /// <summary>Bytes that the volume must hold. A new file gets exactly this length; an existing target must be at least as long.</summary>
    public required long CreateLength { get; init; }

    /// <summary>Allows an existing file or block device to be overwritten. Without it only a path that does not exist is accepted.</summary>
    public bool Overwrite { get; init; }
}
