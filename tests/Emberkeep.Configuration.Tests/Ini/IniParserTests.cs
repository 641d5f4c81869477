using Emberkeep.Configuration.Ini;

namespace Emberkeep.Configuration.Tests.Ini;

public sealed class IniParserTests
{
    [Theory]
    [InlineData("a = b", "b")]
    [InlineData("a=b", "b")]
    [InlineData("a: b", "b")]
    [InlineData("a = host:/path", "host:/path")]
    [InlineData("a: b=c", "b=c")]
    [InlineData("a =", "")]
    [InlineData("a = b # no comment", "b # no comment")]
    [InlineData("a = \" b \"", " b ")]
    [InlineData("a = 'b'", "b")]
    [InlineData("a = 'b\"", "'b\"")]
    [InlineData("a = \"", "")]
    [InlineData("a = \"[fd00::1]:/x\"", "[fd00::1]:/x")]
    [InlineData("a = b\n  c\n\td  ", "b\nc\nd")]
    [InlineData("a =\n  c", "\nc")]
    [InlineData("a = b\n  # c", "b\n# c")]
    [InlineData("a = \"b\n c\"", "\"b\nc\"")]
    [InlineData("a = b\r\n  c\r\n", "b\nc")]
    [InlineData("a = b\n# comment\n; comment", "b")]
    [InlineData("a  \t =  \t b  ", "b")]
    public void Parse_Assignment_ReadsTheValue(string lines, string expected)
    {
        var file = IniParser.Parse("f", "[DEFAULT]\n" + lines);

        file.Faults.ShouldBeEmpty();
        var entry = file.Entries.ShouldHaveSingleItem();
        entry.Name.ShouldBe("a");
        entry.Value.ShouldBe(expected);
    }

    [Fact]
    public void Parse_Entries_KnowTheirSectionAndLine()
    {
        var file = IniParser.Parse("/etc/x.conf", "# x\n\n[DEFAULT]\na = 1\n[Other]\n\nb = 2\n  3\n[DEFAULT]\nc = 4\n");

        file.Entries.Select(entry => $"{entry.Section} {entry.Name} {entry.Source}")
            .ShouldBe(["DEFAULT a /etc/x.conf:4", "other b /etc/x.conf:7", "DEFAULT c /etc/x.conf:10"]);
        file.Sections.ShouldBe(["DEFAULT", "Other"]);
    }

    [Theory]
    [InlineData("a = 1", 1, "before the first section")]
    [InlineData("[DEFAULT]\nnonsense", 2, "no section, comment or assignment")]
    [InlineData("[DEFAULT]\n= b", 2, "has no name")]
    [InlineData("[DEFAULT\na = 1", 1, "has to end with ']'")]
    [InlineData("[DEFAULT] # here", 1, "has to end with ']'")]
    [InlineData("[]", 1, "has no name")]
    [InlineData("[DEFAULT]\n a = 1", 2, "continues a value")]
    [InlineData("[DEFAULT]\na = 1\n\n b", 4, "continues a value")]
    [InlineData("[DEFAULT]\na = 1\n# c\n b", 4, "continues a value")]
    public void Parse_BadLine_NamesLineAndReason(string text, int line, string reason)
    {
        var file = IniParser.Parse("f", text);

        file.Faults[0].Source.Line.ShouldBe(line);
        file.Faults[0].Message.ShouldContain(reason);
    }

    [Fact]
    public void Parse_SeveralBadLines_ReportsAllAndKeepsTheGoodOnes()
    {
        var file = IniParser.Parse("f", "[DEFAULT]\nbad\n  part of bad\na = 1\n[x\nb = 2\n= 3");

        file.Faults.Select(fault => fault.Source.Line).ShouldBe([2, 5, 7]);
        file.Entries.Select(entry => entry.Name).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Parse_BadLine_DoesNotRepeatIt()
    {
        var file = IniParser.Parse("f", "[DEFAULT]\nhunter2\n");

        file.Faults.ShouldHaveSingleItem().ToString().ShouldNotContain("hunter2");
    }
}
