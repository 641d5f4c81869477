using System.Runtime.InteropServices;
using Emberkeep.Engine.Compression;

namespace Emberkeep.Engine.Format;

/// <summary>
/// One data object of a backup, as its index lists it. Small (40 bytes), because an index can list millions;
/// <see cref="BackupMetadata.GetName"/> gives the object's name.
/// </summary>
/// <param name="NameIndex">
/// Positive: the number of an object with a canonical name (<see cref="BackupPrefix.DataObject"/>).
/// Negative: the complement (~) of an index into <see cref="BackupMetadata.OtherNames"/>.
/// </param>
/// <param name="Offset">First byte of the volume that the object holds.</param>
/// <param name="Length">Number of bytes of the volume that the object holds, before compression; greater than zero.</param>
/// <param name="Compression">How the object is stored.</param>
/// <param name="Md5">MD5 of the uncompressed data.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ObjectEntry(int NameIndex, long Offset, long Length, CompressionAlgorithm Compression, Md5Digest Md5)
{
    /// <summary>The first byte of the volume behind the object.</summary>
    public long End => Offset + Length;
}
