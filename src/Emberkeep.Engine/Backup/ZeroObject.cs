using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Backup;

/// <summary>How an object of zeros is stored.</summary>
/// <param name="Algorithm">How it is stored.</param>
/// <param name="Md5">Digest of the zeros.</param>
/// <param name="Compressed">The stored bytes if they are kept; null for plain zeros, and for zeros too many to be kept.</param>
internal sealed record ZeroObject(CompressionAlgorithm Algorithm, Md5Digest Md5, byte[]? Compressed);
