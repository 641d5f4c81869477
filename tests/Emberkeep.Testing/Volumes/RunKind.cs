namespace Emberkeep.Testing.Volumes;

/// <summary>What a run of a sample volume holds.</summary>
public enum RunKind
{
    /// <summary>Zeros that were written, so that the volume calls them data.</summary>
    Zeros,

    /// <summary>Zeros that the volume knows of.</summary>
    Hole,

    /// <summary>Bytes that no compressor makes smaller.</summary>
    Random,

    /// <summary>Bytes that every compressor makes much smaller.</summary>
    Compressible,
}
