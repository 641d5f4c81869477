using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Backup;

/// <summary>An object of zeros, ready to be stored.</summary>
/// <param name="Algorithm">How it is stored.</param>
/// <param name="Md5">Digest of the zeros.</param>
/// <param name="Compressed">The stored bytes, or null to store plain zeros.</param>
internal sealed record ZeroObject(CompressionAlgorithm Algorithm, Md5Digest Md5, byte[]? Compressed);
