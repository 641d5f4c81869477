using System.Security.Cryptography;
using Emberkeep.Engine.Blocks;
using Emberkeep.Errors;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Backup;

/// <summary>The whole blocks of one segment that are as they were when the parent was made; asked for from front to back. Not thread-safe.</summary>
internal sealed class UnchangedInSegment(IChangedBlocks changes, Segment segment, int blockSize)
{
    /// <summary>How much of the volume is asked about at a time: with extents of a page each the answer has 16,384 of them.</summary>
    private const long WindowSize = 64L << 20;

    /// <summary>One in so many blocks that count as unchanged is read all the same.</summary>
    private const int BlocksPerSample = 256;

    private readonly long _window = BlockMath.AlignUp(WindowSize, blockSize);
    private readonly Queue<(long Offset, long End)> _runs = new();
    private long _asked = segment.Offset;
    private bool _hasSampled;

    /// <summary>What comes next.</summary>
    /// <param name="position">Start of a block, not before the end of what the last call told.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>A number of blocks, more than 0, that are all unchanged or have all to be read; the last block may be a short one in the latter case.</returns>
    public async ValueTask<(int Count, bool IsUnchanged)> NextAsync(long position, CancellationToken cancellationToken)
    {
        if (position >= _asked)
        {
            await AskAsync(position, cancellationToken);
        }

        while (_runs.TryPeek(out var run) && run.End <= position)
        {
            _runs.Dequeue();
        }

        if (!_runs.TryPeek(out var next))
        {
            return (Blocks(_asked - position), false);
        }

        return next.Offset > position
            ? (Blocks(next.Offset - position), false)
            : (Blocks(next.End - position), true);
    }

    /// <summary>True when the whole block is still said to be unchanged.</summary>
    public async ValueTask<bool> IsUnchangedAsync(long offset, CancellationToken cancellationToken)
    {
        var extents = await changes.FindUnchangedAsync(offset, blockSize, cancellationToken);
        return extents.Any(extent => extent.Offset <= offset && extent.End >= offset + blockSize);
    }

    /// <summary>Which of some unchanged blocks are to be read: the segment's first one and one in <see cref="BlocksPerSample"/>, where nobody can foresee it.</summary>
    public IEnumerable<int> Samples(int count)
    {
        if (!_hasSampled)
        {
            _hasSampled = true;
            yield return 0;
        }

        for (var i = RandomNumberGenerator.GetInt32(BlocksPerSample); i < count; i += BlocksPerSample)
        {
            yield return i;
        }
    }

    /// <summary>The error for a block that was said to be unchanged and is not.</summary>
    public BackupException Wrong(string volume, long offset) => new(
        ErrorKind.Conflict,
        $"The storage says that '{volume}' is at offset {offset} as '{changes.BaseName}' is, but it differs from what the parent backup holds.",
        "Make the backup with --read-everything and without --changed-since, and verify the parent backup.");

    private async ValueTask AskAsync(long position, CancellationToken cancellationToken)
    {
        _runs.Clear();
        _asked = Math.Min(position + _window, segment.End);
        var comparable = segment.Offset + ((long)segment.ParentHashes!.Length * blockSize);
        foreach (var extent in await changes.FindUnchangedAsync(position, _asked - position, cancellationToken))
        {
            // Whole blocks only: a short last one of either state has no equal in the other.
            var start = segment.Offset + BlockMath.AlignUp(Math.Max(extent.Offset, position) - segment.Offset, blockSize);
            var end = segment.Offset + BlockMath.AlignDown(Math.Min(Math.Min(extent.End, _asked), comparable) - segment.Offset, blockSize);
            if (end > start)
            {
                _runs.Enqueue((start, end));
            }
        }
    }

    private int Blocks(long length) => (int)BlockMath.BlockCount(length, blockSize);
}
