using Emberkeep.Engine.Restore;

namespace Emberkeep.Engine.Check;

/// <summary>
/// Follows one layer of a chain through a restore by stock Cinder (since 23.0.0) to a volume that it makes itself: each object is written in pieces
/// of 1 MiB counted from the object's start, and pieces of nothing but zeros are not written, in increments neither. So what an older layer left
/// there shows through. Fed with every stored block in ascending order.
/// </summary>
/// <param name="blockSize">Bytes per block.</param>
/// <param name="before">What shows through wrongly after the parent's layer.</param>
internal sealed class SkippedZeros(int blockSize, IReadOnlyList<ByteRange> before)
{
    /// <summary>Cinder's piece.</summary>
    public const int PieceSize = 1 << 20;

    /// <summary>From here on single ranges are not told apart any more.</summary>
    private const int MaxRanges = 100_000;

    private readonly List<ByteRange> _written = [];
    private readonly List<ByteRange> _showing = [];
    private readonly List<ByteRange> _candidates = [];
    private ByteRange _piece;
    private bool _isZero = true;

    /// <summary>True when blocks are not parts of pieces, so that digests cannot tell which pieces are zero.</summary>
    public bool IsUncertain => PieceSize % blockSize != 0;

    /// <summary>A stored block.</summary>
    /// <param name="source">The object that has it.</param>
    /// <param name="block">Its bytes.</param>
    /// <param name="isZero">True when it is zero in this layer.</param>
    /// <param name="wasData">True when it was not zero in the parent's.</param>
    public void Add(ByteRange source, ByteRange block, bool isZero, bool wasData)
    {
        var start = source.Offset + ((block.Offset - source.Offset) / PieceSize * PieceSize);
        if (start != _piece.Offset || _piece.Length == 0)
        {
            EndPiece();
            _piece = new ByteRange(start, block.End);
        }

        _piece = _piece with { End = block.End };
        _isZero &= isZero;
        if (wasData && isZero)
        {
            Append(_candidates, block);
        }
    }

    /// <summary>What shows through after this layer, in ascending order.</summary>
    public List<ByteRange> End()
    {
        EndPiece();
        var result = new List<ByteRange>();
        var (old, fresh) = (Without(before, _written), 0);
        foreach (var range in old)
        {
            for (; fresh < _showing.Count && _showing[fresh].Offset <= range.Offset; fresh++)
            {
                Append(result, _showing[fresh]);
            }

            Append(result, range);
        }

        for (; fresh < _showing.Count; fresh++)
        {
            Append(result, _showing[fresh]);
        }

        return result.Count <= MaxRanges ? result : [new ByteRange(result[0].Offset, result[^1].End)];
    }

    private static List<ByteRange> Without(IReadOnlyList<ByteRange> ranges, List<ByteRange> removed)
    {
        var rest = new List<ByteRange>();
        var first = 0;
        foreach (var range in ranges)
        {
            var position = range.Offset;
            while (first < removed.Count && removed[first].End <= position)
            {
                first++;
            }

            for (var i = first; i < removed.Count && removed[i].Offset < range.End; i++)
            {
                if (position < removed[i].Offset)
                {
                    rest.Add(new ByteRange(position, removed[i].Offset));
                }

                position = Math.Max(position, removed[i].End);
            }

            if (position < range.End)
            {
                rest.Add(new ByteRange(position, range.End));
            }
        }

        return rest;
    }

    private static void Append(List<ByteRange> ranges, ByteRange range)
    {
        if (ranges.Count > 0 && ranges[^1].End >= range.Offset)
        {
            ranges[^1] = ranges[^1] with { End = Math.Max(ranges[^1].End, range.End) };
        }
        else
        {
            ranges.Add(range);
        }
    }

    private void EndPiece()
    {
        if (_piece.Length > 0)
        {
            if (_isZero)
            {
                _candidates.ForEach(range => Append(_showing, range));
            }
            else
            {
                Append(_written, _piece);
            }
        }

        _candidates.Clear();
        _isZero = true;
        _piece = default;
    }
}
