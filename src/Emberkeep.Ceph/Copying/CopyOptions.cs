using Emberkeep.Storage.Decorators.Throttling;

namespace Emberkeep.Ceph.Copying;

/// <summary>How much is copied at a time.</summary>
/// <param name="PieceLength">Bytes that one worker copies at a time.</param>
/// <param name="Workers">How many copy side by side.</param>
/// <param name="Limiter">The limit of the rate, or null.</param>
internal sealed record CopyOptions(int PieceLength, int Workers, RateLimiter? Limiter)
{
    /// <summary>The usual size of Ceph's objects.</summary>
    private const int ObjectLength = 4 << 20;

    /// <summary>More side by side gain nothing, and each has its buffers.</summary>
    private const int MostWorkers = 8;

    /// <summary>Shares out what is to be copied at a time.</summary>
    public static CopyOptions Of(long chunkLength, RateLimiter? limiter)
    {
        var piece = (int)Math.Clamp(chunkLength, 4096, ObjectLength);
        return new CopyOptions(piece, (int)Math.Clamp(chunkLength / piece, 1, MostWorkers), limiter);
    }
}
