using CsCheck;
using Emberkeep.Tsm.Client;

namespace Emberkeep.Tsm.Tests.Client;

public sealed class CountTests
{
    private static readonly string[] s_separators = [",", ".", "\u202f", "\u00a0", " ", "'", "\u2019", "\u2009", ""];

    [Theory]
    [InlineData("1", 1)]
    [InlineData("   0  ", 0)]
    [InlineData("6,491", 6491)]
    [InlineData("6.491", 6491)]
    [InlineData("6\u202f491", 6491)]
    [InlineData("6\u00a0491", 6491)]
    [InlineData("6 491", 6491)]
    [InlineData("6\ufffd491", 6491)]
    [InlineData("6'491", 6491)]
    [InlineData("11.765.672", 11_765_672)]
    [InlineData("9,223,372,036,854,775,807", long.MaxValue)]
    public void TryParse_ANumber_GivesIt(string text, long expected)
    {
        Count.TryParse(text, out var count).ShouldBeTrue();

        count.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-1")]
    [InlineData("one")]
    [InlineData("1,23")]
    [InlineData("1,2345")]
    [InlineData("1,")]
    [InlineData(",123")]
    [InlineData("1234,567")]
    [InlineData("1,234.567")]
    [InlineData("1,234,56")]
    [InlineData("0,123")]
    [InlineData("1 object")]
    [InlineData("1.5")]
    [InlineData("\u0661")]
    [InlineData("99999999999999999999")]
    [InlineData("9,223,372,036,854,775,808")]
    public void TryParse_AnythingElse_IsRefused(string text) => Count.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void TryParse_AnyNumberWithAnySeparator_GivesTheNumber() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[0, s_separators.Length - 1]).Sample((number, separator) =>
        {
            var text = number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture).Replace(",", s_separators[separator], StringComparison.Ordinal);
            return Count.TryParse(text, out var count) && count == number;
        });
}
