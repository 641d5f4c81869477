using CsCheck;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Tests.Format;

public sealed class PythonTimeTests
{
    [Theory]
    [InlineData("2026-11-22 19:51:29.333683+00:00", 333683)]
    [InlineData("2026-11-22 19:51:29+00:00", 0)]
    [InlineData("2026-11-22 19:51:29.000001+00:00", 1)]
    public void FormatAndParse_CindersForms_AreInverse(string text, int microseconds)
    {
        var time = new DateTimeOffset(2026, 11, 22, 19, 51, 29, TimeSpan.Zero).AddMicroseconds(microseconds);

        PythonTime.Format(time.ToOffset(TimeSpan.FromHours(-7)).AddTicks(9)).ShouldBe(text);
        PythonTime.TryParse(text, out var parsed).ShouldBeTrue();
        parsed.ShouldBe(time);
    }

    [Fact]
    public void FormatAndParse_AnyTime_AreInverse() => Gen.DateTimeOffset.Sample(time =>
    {
        var whole = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
        return PythonTime.TryParse(PythonTime.Format(time), out var parsed) && parsed == whole && parsed.Offset == TimeSpan.Zero;
    });

    [Fact]
    public void TryParse_WithoutOrWithOtherZone_IsTheSameMoment()
    {
        PythonTime.TryParse("2026-11-22 19:51:29", out var naive).ShouldBeTrue();
        PythonTime.TryParse("2026-11-22 20:51:29+01:00", out var zoned).ShouldBeTrue();
        naive.ShouldBe(zoned);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("None")]
    [InlineData("2026-13-22 19:51:29+00:00")]
    [InlineData("2026-11-22 19:51:29.3+00:00x")]
    public void TryParse_AnythingElse_IsRefused(string? text) => PythonTime.TryParse(text, out _).ShouldBeFalse();
}
