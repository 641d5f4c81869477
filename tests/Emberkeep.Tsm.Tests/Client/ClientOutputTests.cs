using CsCheck;
using Emberkeep.Tsm.Client;

namespace Emberkeep.Tsm.Tests.Client;

public sealed class ClientOutputTests
{
    /// <summary>Shaped like what version 8 of the client prints.</summary>
    private const string Restored = """
           IBM Storage Protect
           Command Line Backup-Archive Client Interface

           ANS1247I Waiting for files from the server...
           Restoring         19 /fs/a --> /fs/b [Done]

           Restore processing finished.

           Total number of objects restored:       6,491
           Total number of objects failed:             0
           Total number of bytes transferred:       2.37 GB
           Elapsed processing time:             00:00:31
        """;

    [Fact]
    public void Parse_ASummary_FindsTotalsAndMessages()
    {
        var output = ClientOutput.Parse(Restored.ReplaceLineEndings("\r\n"));

        output.Total(ClientTotal.Restored).ShouldBe(6491);
        output.Total(ClientTotal.Failed).ShouldBe(0);
        output.HasTotal(ClientTotal.BackedUp).ShouldBeFalse();
        output.Messages.ShouldBe([new ClientMessage("ANS1247I", "Waiting for files from the server...")]);
    }

    [Fact]
    public void Parse_SeveralSummaries_LastCounts() =>
        ClientOutput.Parse("Total number of objects backed up: 1\nTotal number of objects backed up: 0\n").Total(ClientTotal.BackedUp).ShouldBe(0);

    [Fact]
    public void Parse_ATotalThatIsNoNumber_IsThereWithoutNumber()
    {
        var output = ClientOutput.Parse("Total number of objects backed up: eins");

        output.HasTotal(ClientTotal.BackedUp).ShouldBeTrue();
        output.Total(ClientTotal.BackedUp).ShouldBeNull();
    }

    [Theory]
    [InlineData("ANS1017E Session rejected", "ANS1017E", "Session rejected")]
    [InlineData("  ANS11234W: text ", "ANS11234W", "text")]
    [InlineData("ANS1051I", "ANS1051I", "")]
    [InlineData("Please enter password for user id \"A\": ANS1051I Invalid user id", "ANS1051I", "Invalid user id")]
    public void Find_AMessage_IsTakenApart(string line, string code, string text) => ClientMessage.Find(line).ShouldBe(new ClientMessage(code, text));

    [Theory]
    [InlineData("ANS101E text")]
    [InlineData("ANS1017")]
    [InlineData("ANS1017e text")]
    [InlineData("ANS1017Etext")]
    [InlineData("ANS123456E text")]
    [InlineData("See ANS1017E")]
    [InlineData("ANS")]
    public void Find_SomethingElse_IsNoMessage(string line) => ClientMessage.Find(line).ShouldBeNull();

    [Theory]
    [InlineData("     1,048,576  B  07/15/2026 10:00:00    STANDARD    A  /app/re port.dat ", "/app/re port.dat", true)]
    [InlineData("  10 GB  RAW  15.07.2026 10:00:00  DEFAULT  I  /dev/backup-1", "/dev/backup-1", false)]
    public void Find_AListedObject_HasPathAndState(string line, string path, bool isActive) => ListedObject.Find(line).ShouldBe(new ListedObject(path, isActive));

    [Theory]
    [InlineData("Size Backup Date Mgmt Class A/I File")]
    [InlineData("ABA /dev/x")]
    [InlineData("A /dev/x")]
    [InlineData("/dev/x")]
    public void Find_AHeading_IsNoObject(string line) => ListedObject.Find(line).ShouldBeNull();

    [Fact]
    public void Add_ALotOfOutput_KeepsABoundedPart()
    {
        var output = ClientOutput.Parse(string.Concat(Enumerable.Repeat("ANS1898I ***** Processed     3,000 files *****\n", 50_000)) + new string('x', 1 << 20) + "\nlast");

        output.Messages.Count.ShouldBe(100);
        output.Tail.Last().ShouldBe("last");
        output.Tail.ShouldAllBe(line => line.Length <= LineAssembler.MaxLength);
    }

    [Fact]
    public void Add_InAnyPieces_GivesTheSameLines() => Gen.Select(Gen.Int[0, 3].Select(i => "a\n\r "[i]).Array[0, 60].Select(array => new string(array)), Gen.Int[1, 7]).Sample((text, length) =>
    {
        var whole = new List<string>();
        var assembler = new LineAssembler(whole.Add);
        assembler.Add(text);
        assembler.Complete();
        var pieces = new List<string>();
        assembler = new LineAssembler(pieces.Add);
        foreach (var piece in text.Chunk(length))
        {
            assembler.Add(piece);
        }

        assembler.Complete();
        return whole.SequenceEqual(pieces, StringComparer.Ordinal) && whole.SequenceEqual(text.Split('\n', '\r').Where(line => line.Length > 0), StringComparer.Ordinal);
    });
}
