using CsCheck;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests.Testing;

public sealed class RandomVolumesTests
{
    private const int MaxLength = 200_000;

    [Fact]
    public void Chain_Any_NeverShrinksAndStaysInBounds() =>
        RandomVolumes.Chain(MaxLength, 4).Sample(chain =>
        {
            chain.Length.ShouldBeInRange(1, 5);
            chain[0].Length.ShouldBeGreaterThan(0);
            chain[^1].Length.ShouldBeLessThanOrEqualTo(MaxLength);
            chain.Select(volume => volume.Length).ShouldBeInOrder();
        });

    [Fact]
    public void Volume_Any_ExtentsCoverItAndHolesAreZeros() =>
        RandomVolumes.Volume(MaxLength).Sample(volume =>
        {
            var position = 0L;
            foreach (var extent in volume.Extents)
            {
                extent.Offset.ShouldBe(position);
                (extent.IsHole && volume.Content.AsSpan((int)extent.Offset, (int)extent.Length).ContainsAnyExcept((byte)0)).ShouldBeFalse();
                position = extent.End;
            }

            position.ShouldBe(volume.Length);
        });

    [Fact]
    public void With_ARun_ChangesThatRangeOnly()
    {
        var before = new SampleVolume(100, new SampleRun(RunKind.Random, 0, 100, 1));

        var after = before.With([new SampleRun(RunKind.Hole, 90, 30, 1)]);

        after.Length.ShouldBe(120);
        after.Content.AsSpan(0, 90).SequenceEqual(before.Content.AsSpan(0, 90)).ShouldBeTrue();
        after.Content.AsSpan(90).ContainsAnyExcept((byte)0).ShouldBeFalse();
        after.Extents.ShouldBe([new VolumeExtent(0, 90, IsHole: false), new VolumeExtent(90, 30, IsHole: true)]);
    }
}
