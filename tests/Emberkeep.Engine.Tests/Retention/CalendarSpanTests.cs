using Emberkeep.Engine.Retention;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Retention;

public sealed class CalendarSpanTests
{
    [Theory]
    [InlineData("1y6m14d12h", 1, 6, 14, 12)]
    [InlineData("12h", 0, 0, 0, 12)]
    [InlineData("3d1y", 1, 0, 3, 0)]
    public void Parse_GoodText_GivesUnits(string text, int years, int months, int days, int hours) =>
        CalendarSpan.Parse(text, "--keep-within").ShouldBe(new CalendarSpan(years, months, days, hours));

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("1d2d")]
    [InlineData("1w")]
    [InlineData("1.5d")]
    [InlineData("99999999999d")]
    [InlineData("10000y")]
    public void Parse_BadText_NamesOptionAndForm(string text)
    {
        var error = Should.Throw<BackupException>(() => CalendarSpan.Parse(text, "--keep-within"));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldContain("--keep-within");
        error.Remedy.ShouldNotBeNull().ShouldContain("1y6m14d12h");
    }

    [Fact]
    public void Before_LongerThanTheCalendar_IsItsBeginning() =>
        new CalendarSpan(9999, 9999, 0, 0).Before(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).ShouldBe(DateTimeOffset.MinValue);
}
