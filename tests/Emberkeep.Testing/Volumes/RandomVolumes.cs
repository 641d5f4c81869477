using CsCheck;

namespace Emberkeep.Testing.Volumes;

/// <summary>Volumes as they come: odd lengths, runs of zeros, holes, noise and text, and what the next backup of them finds changed.</summary>
public static class RandomVolumes
{
    private const int MostRuns = 8;
    private const int MostChanges = 6;

    private static readonly Gen<RunKind> s_kind = Gen.Enum<RunKind>();

    private static readonly Gen<int> s_seed = Gen.Int[1, int.MaxValue];

    /// <summary>Where block sizes break: around multiples of sectors, pages and hash blocks, and anywhere else.</summary>
    private static readonly Gen<int> s_length = Gen.OneOf(
        Gen.Int[1, 100],
        AroundMultiples(512, 8),
        AroundMultiples(4096, 8),
        AroundMultiples(32768, 4),
        Gen.Int[1, 100_000]);

    /// <summary>Volumes of 1 to <paramref name="maxLength"/> bytes.</summary>
    public static Gen<SampleVolume> Volume(int maxLength) =>
        Gen.Select(s_kind, s_length, s_seed).Array[1, MostRuns].Select(plan =>
        {
            var runs = new List<SampleRun>();
            var length = 0;
            foreach (var (kind, wanted, seed) in plan)
            {
                var run = new SampleRun(kind, length, Math.Min(wanted, maxLength - length), seed);
                if (run.Length > 0)
                {
                    runs.Add(run);
                    length += run.Length;
                }
            }

            return new SampleVolume(length, runs);
        });

    /// <summary>
    /// What the volume may have become by the next backup: some ranges written, zeroed or discarded, or none, and sometimes longer, up to
    /// <paramref name="maxLength"/> bytes.
    /// </summary>
    public static Gen<SampleVolume> NextLayer(SampleVolume volume, int maxLength)
    {
        var change = Gen.Select(s_kind, Gen.Int[0, volume.Length - 1], s_length, s_seed, (kind, offset, wanted, seed) =>
            new SampleRun(kind, offset, Math.Min(wanted, volume.Length - offset), seed));
        var growth = Gen.Select(s_kind, s_length, s_seed, (kind, wanted, seed) =>
            new SampleRun(kind, volume.Length, Math.Clamp(maxLength - volume.Length, 0, wanted), seed));
        return Gen.Select(change.Array[0, MostChanges], growth, Gen.Int[0, 3], (changes, grown, chance) =>
            volume.With(chance == 0 && grown.Length > 0 ? [.. changes, grown] : changes));
    }

    /// <summary>A volume at the times of a full backup and of 0 to <paramref name="maxIncrements"/> incremental ones.</summary>
    public static Gen<SampleVolume[]> Chain(int maxLength, int maxIncrements) =>
        Volume(maxLength).SelectMany(first => Gen.Int[0, maxIncrements].SelectMany(increments => Extend([first], increments, maxLength)));

    private static Gen<SampleVolume[]> Extend(SampleVolume[] chain, int increments, int maxLength) => increments == 0
        ? Gen.Const(chain)
        : NextLayer(chain[^1], maxLength).SelectMany(next => Extend([.. chain, next], increments - 1, maxLength));

    private static Gen<int> AroundMultiples(int unit, int most) =>
        Gen.Select(Gen.Int[1, most], Gen.Int[-1, 1], (count, shift) => (count * unit) + shift);
}
