using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Tests.Options;

public sealed class OptionTypeTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("Yes", true)]
    [InlineData("ON", true)]
    [InlineData("1", true)]
    [InlineData("False", false)]
    [InlineData("no", false)]
    [InlineData("off", false)]
    [InlineData("0", false)]
    [InlineData("t", null)]
    [InlineData("2", null)]
    [InlineData("", null)]
    public void Boolean_Text_IsParsed(string text, bool? expected) => Parse(Types.Boolean, text).ShouldBe(expected);

    [Theory]
    [InlineData("5", 5L)]
    [InlineData("+5", 5L)]
    [InlineData(" 1_000 ", 1000L)]
    [InlineData("-1", -1L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("-2", null)]
    [InlineData("0x10", null)]
    [InlineData("1__0", null)]
    [InlineData("5.0", null)]
    [InlineData("5 GiB", null)]
    [InlineData("\u0665", null)]
    [InlineData("", null)]
    public void Integer_Text_IsParsed(string text, long? expected) => Parse(Types.Integer(min: -1), text).ShouldBe(expected);

    [Theory]
    [InlineData("8", true)]
    [InlineData("9", false)]
    [InlineData("0", false)]
    public void IntegerUpToProcessors_Text_IsLimited(string text, bool accepted) =>
        Types.IntegerUpToProcessors(1).TryParse(text, TestConfiguration.Host, out _).ShouldBe(accepted);

    [Theory]
    [InlineData("60", 60.0)]
    [InlineData("1.5e2", 150.0)]
    [InlineData(" .5 ", 0.5)]
    [InlineData("-1", null)]
    [InlineData("nan", null)]
    [InlineData("inf", null)]
    [InlineData("1,5", null)]
    [InlineData("", null)]
    public void Float_Text_IsParsed(string text, double? expected) => Parse(Types.Float(min: 0), text).ShouldBe(expected);

    [Theory]
    [InlineData("https://h:8080/v1/AUTH_", true)]
    [InlineData("http://[fd00::1]:80", true)]
    [InlineData("socks5://u:p@h", true)]
    [InlineData("http://h/{x}\\", true)]
    [InlineData("http://h{/", false)]
    [InlineData("http://h:99999/", false)]
    [InlineData("h:8080/v1", false)]
    [InlineData("http:/h", false)]
    [InlineData("http://", false)]
    [InlineData("http:///path", false)]
    [InlineData("http://h/a b", false)]
    [InlineData("", false)]
    public void Uri_Text_NeedsSchemeAndHost(string text, bool accepted)
    {
        Types.Uri.TryParse(text, TestConfiguration.Host, out var value).ShouldBe(accepted);
        (value as Uri)?.OriginalString.ShouldBe(text);
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData(",", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData(" a , b,, c ,", new[] { "a", "b", "", "c" })]
    [InlineData("a\nb", new[] { "a\nb" })]
    public void List_Text_IsSplit(string text, string[] expected) => Parse(Types.List, text).ShouldBe(expected);

    [Fact]
    public void Choice_AnyCase_GivesTheListedWord()
    {
        Parse(Types.Choice("zlib", "zstd"), "ZStd").ShouldBe("zstd");
        Parse(Types.Choice("zlib", "zstd"), "lzma").ShouldBeNull();
    }

    [Fact]
    public void OptionalInteger_Empty_IsNone()
    {
        Types.OptionalInteger().TryParse(" ", TestConfiguration.Host, out var value).ShouldBeTrue();
        value.ShouldBeNull();
    }

    private static object? Parse(OptionType type, string text)
    {
        type.TryParse(text, TestConfiguration.Host, out var value).ShouldBe(value is not null);
        return value;
    }
}
