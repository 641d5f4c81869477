namespace Emberkeep.Ceph.Copying;

/// <summary>Divides a piece into runs whose blocks have something in common.</summary>
internal static class Runs
{
    /// <summary>Shorter runs of zeros are written out: for Ceph a hole of less is no gain. What bluestore allocates on disks.</summary>
    public const int Block = 64 << 10;

    /// <summary>Runs of blocks that are zero, and that are not.</summary>
    public static IEnumerable<(int Start, int Length, bool IsMatch)> OfZeros(ReadOnlyMemory<byte> data) =>
        Of(data.Length, (start, length) => !data.Span.Slice(start, length).ContainsAnyExcept((byte)0));

    /// <summary>Runs of blocks that are equal, and that are not.</summary>
    public static IEnumerable<(int Start, int Length, bool IsMatch)> OfEqual(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) =>
        Of(left.Length, (start, length) => left.Span.Slice(start, length).SequenceEqual(right.Span.Slice(start, length)));

    private static IEnumerable<(int Start, int Length, bool IsMatch)> Of(int length, Func<int, int, bool> isMatch)
    {
        var start = 0;
        bool? state = null;
        for (var position = 0; position < length; position += Block)
        {
            var matches = isMatch(position, Math.Min(Block, length - position));
            if (state is { } before && before != matches)
            {
                yield return (start, position - start, before);
                start = position;
            }

            state = matches;
        }

        if (state is { } last)
        {
            yield return (start, length - start, last);
        }
    }
}
