namespace Emberkeep.Testing.Volumes;

/// <summary>The calls of a <see cref="MemoryVolume"/> that are counted and can be made to fail.</summary>
public enum VolumeCall
{
    Read,
    FindExtent,
    Write,
    WriteZeros,
    Flush,
}
