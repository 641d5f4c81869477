using CsCheck;

namespace Emberkeep.Volumes.Tests;

public sealed class WrittenMapTests
{
    [Fact]
    public void Touched_NothingWritten_IsEmpty() => new WrittenMap(1L << 40).Touched(0, 1L << 40).ShouldBeEmpty();

    [Fact]
    public void Grain_LargestVolumes_KeepsTheMapSmall()
    {
        new WrittenMap(1).Grain.ShouldBe(1 << 16);
        new WrittenMap((1L << 39) - 1).Grain.ShouldBe(1 << 16);
        new WrittenMap(1L << 40).Grain.ShouldBe(1 << 18);
        new WrittenMap(long.MaxValue).Grain.ShouldBe(1L << 40);
    }

    [Fact]
    public void Add_OneByteAtTheEnd_TouchesItsGrainOnly()
    {
        const long Length = (5L << 40) + 1;
        var map = new WrittenMap(Length);

        map.Add(Length - 1, 1);

        var start = (Length - 1) / map.Grain * map.Grain;
        map.Touched(0, Length).ShouldBe([(start, Length)]);
        map.Touched(0, start).ShouldBeEmpty();
    }

    [Fact]
    public void Touched_AnyWrites_AreThoseOfAPlainList()
    {
        const int Grains = 300;
        const int Length = Grains << 16;
        var range = Gen.Select(Gen.Int[0, Length], Gen.Int[0, 40 << 16]);
        Gen.Select(range.Array[0, 8], range).Sample((writes, asked) =>
        {
            var map = new WrittenMap(Length);
            var plain = new bool[Grains];
            foreach (var (offset, wanted) in writes)
            {
                var length = Math.Min(wanted, Length - offset);
                map.Add(offset, length);
                for (var grain = offset >> 16; length > 0 && grain <= (offset + length - 1) >> 16; grain++)
                {
                    plain[grain] = true;
                }
            }

            var (start, end) = (asked.Item1, Math.Min(Length, asked.Item1 + asked.Item2));
            var expected = new List<(long, long)>();
            for (long position = start; position < end;)
            {
                var next = Math.Min(end, ((position >> 16) + 1) << 16);
                if (plain[position >> 16] && expected.Count > 0 && expected[^1].Item2 == position)
                {
                    expected[^1] = (expected[^1].Item1, next);
                }
                else if (plain[position >> 16])
                {
                    expected.Add((position, next));
                }

                position = next;
            }

            map.Touched(start, end).ShouldBe(expected);
        });
    }
}
