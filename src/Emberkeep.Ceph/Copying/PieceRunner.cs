using System.Buffers;
using System.Runtime.CompilerServices;

namespace Emberkeep.Ceph.Copying;

/// <summary>Goes through ranges in pieces, several at a time, in bounded memory.</summary>
/// <param name="options">How much at a time.</param>
/// <param name="onDone">Told of each piece that is finished.</param>
internal sealed class PieceRunner(CopyOptions options, Action<CopyRange> onDone)
{
    /// <summary>Zeros need no memory; the limit is for the sake of progress and cancelling.</summary>
    private const long MostZeros = 256 << 20;

    /// <summary>Runs the work for every piece.</summary>
    /// <param name="ranges">What there is to do.</param>
    /// <param name="work">Given a piece and a buffer of its length, which is empty for zeros and belongs to the work until it returns.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task RunAsync(
        IAsyncEnumerable<CopyRange> ranges, Func<CopyRange, Memory<byte>, CancellationToken, ValueTask> work, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            PiecesAsync(ranges, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellationToken },
            async (piece, cancel) =>
            {
                await RunAsync(piece, work, cancel);
                onDone(piece);
            });

    private async ValueTask RunAsync(CopyRange piece, Func<CopyRange, Memory<byte>, CancellationToken, ValueTask> work, CancellationToken cancellationToken)
    {
        if (piece.IsZero)
        {
            await work(piece, Memory<byte>.Empty, cancellationToken);
            return;
        }

        if (options.Limiter is { } limiter)
        {
            await limiter.PassAsync(piece.Length, cancellationToken);
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)piece.Length);
        try
        {
            await work(piece, buffer.AsMemory(0, (int)piece.Length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Pieces end where Ceph's objects do, as far as those have the usual size.</summary>
    private async IAsyncEnumerable<CopyRange> PiecesAsync(IAsyncEnumerable<CopyRange> ranges, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var range in ranges.WithCancellation(cancellationToken))
        {
            var most = range.IsZero ? MostZeros : options.PieceLength;
            for (var offset = range.Offset; offset < range.End;)
            {
                var end = Math.Min(range.End, ((offset / most) + 1) * most);
                yield return new CopyRange(offset, end - offset, range.IsZero);
                offset = end;
            }
        }
    }
}
