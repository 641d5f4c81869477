using Emberkeep.Volumes;

namespace Emberkeep.Testing.Volumes;

/// <summary>A run of a sample volume; the same seed gives the same bytes.</summary>
public sealed record SampleRun(RunKind Kind, int Offset, int Length, int Seed)
{
    internal VolumeExtent Extent => new(Offset, Length, Kind == RunKind.Hole);

    /// <summary>Writes the run into a volume's bytes.</summary>
    internal void Fill(Span<byte> volume)
    {
        var target = volume.Slice(Offset, Length);
        switch (Kind)
        {
            case RunKind.Random:
                new Random(Seed).NextBytes(target);
                break;
            case RunKind.Compressible:
                for (var index = 0; index < target.Length; index++)
                {
                    target[index] = (byte)('a' + ((index / 16 * Seed) & 15));
                }

                break;
            default:
                target.Clear();
                break;
        }
    }

    public override string ToString() => $"{Kind}@{Offset}+{Length}#{Seed}";
}
