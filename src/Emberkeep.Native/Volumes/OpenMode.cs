namespace Emberkeep.Native.Volumes;

/// <summary>Flags of open(2), with the values that all 64-bit architectures of .NET share.</summary>
[Flags]
internal enum OpenMode
{
    ReadOnly = 0,
    ReadWrite = 0x2,
    Create = 0x40,

    /// <summary>With <see cref="Create"/>: fail when the name exists. On a block device: fail when it is mounted or claimed.</summary>
    Exclusive = 0x80,
}
