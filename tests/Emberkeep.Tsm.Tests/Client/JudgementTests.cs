using Emberkeep.Errors;
using Emberkeep.Tsm.Client;

namespace Emberkeep.Tsm.Tests.Client;

public sealed class JudgementTests
{
    [Theory]
    [InlineData(0, "Total number of objects backed up: 1")]
    [InlineData(0, "Total number of objects backed up: 6,491\nTotal number of objects failed: 0")]
    [InlineData(8, "ANS1809W A session was disconnected.\nTotal number of objects backed up: 1\nTotal number of objects failed: 0")]
    public void Require_StatusAndTotalAgree_Passes(int exitCode, string output) => Should.NotThrow(() => Judge(exitCode, output));

    [Theory]
    [InlineData(0, "")]
    [InlineData(0, "Total number of objects backed up: 0")]
    [InlineData(0, "Total number of objects backed up: 1\nTotal number of objects failed: 1")]
    [InlineData(0, "Total number of objects backed up: 1\nTotal number of objects failed: ?")]
    [InlineData(0, "Total number of objects backed up: x")]
    [InlineData(4, "Total number of objects backed up: 1\nTotal number of objects failed: 0")]
    [InlineData(12, "Total number of objects backed up: 1\nTotal number of objects failed: 0")]
    [InlineData(1, "Total number of objects backed up: 1")]
    [InlineData(-1, "Total number of objects backed up: 1")]
    [InlineData(137, "Total number of objects backed up: 1")]
    [InlineData(0, "Total number of objects restored: 1")]
    public void Require_OneOfBothDisagrees_Fails(int exitCode, string output) =>
        Should.Throw<BackupException>(() => Judge(exitCode, output)).Message.ShouldContain("dsmc backup");

    /// <summary>The directory above a file is an object too, so that counts alone may speak of that and not of the volume.</summary>
    [Theory]
    [InlineData("ANS1115W File '/srv/backup-1' excluded by Include/Exclude list", "include-exclude list")]
    [InlineData("ANS4037E Object '/srv/backup-1' changed during processing. Object skipped.", "changed while")]
    public void Require_VolumeLeftOutButDirectoriesCounted_Fails(string message, string expected) =>
        Should.Throw<BackupException>(() => Judge(8, $"{message}\nTotal number of objects backed up: 2\nTotal number of objects failed: 0")).Message.ShouldContain(expected);

    [Fact]
    public void Require_ExactCount_TakesNoOther() => Should.Throw<BackupException>(() => Judgement.Require(
        new ClientRun("dsmc restore", 0, ClientOutput.Parse("Total number of objects restored: 2")), ClientTotal.Restored, isExact: true)).Message.ShouldContain("restored 2 objects instead of 1");

    [Theory]
    [InlineData("ANS1017E Session rejected", ErrorKind.Unavailable, true)]
    [InlineData("ANS1051I Invalid user id or password", ErrorKind.Unauthorized, false)]
    [InlineData("ANS1025E Session rejected", ErrorKind.Unauthorized, false)]
    [InlineData("ANS1228E Sending failed\nANS1063E not a volume", ErrorKind.Invalid, false)]
    [InlineData("ANS1228E Sending failed", ErrorKind.Unavailable, false)]
    [InlineData("ANS1311E no room", ErrorKind.NoSpace, false)]
    [InlineData("ANS1302E No objects", ErrorKind.NotFound, false)]
    [InlineData("ANS1301E system error", ErrorKind.Unavailable, true)]
    [InlineData("ANS2034E something", ErrorKind.Unavailable, false)]
    public void Failure_OfAMessage_HasItsKindAndWords(string output, ErrorKind kind, bool isTransient)
    {
        var error = Should.Throw<BackupException>(() => Judge(12, output));

        error.Kind.ShouldBe(kind);
        error.IsTransient.ShouldBe(isTransient);
        output.Split('\n').ShouldAllBe(line => error.Message.Contains(line));
        error.Remedy.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Failure_WithoutMessage_QuotesTheLastWords() =>
        Should.Throw<BackupException>(() => Judge(139, "one\ntwo\nSegmentation fault")).Message.ShouldBe(
            "`dsmc backup` was ended by signal 11; its last words were: one / two / Segmentation fault.");

    [Theory]
    [InlineData(8, "ANS1302E No objects on server match query", true)]
    [InlineData(8, "ANS1092W No files matching search criteria were found", true)]
    [InlineData(12, "ANS1302E No objects\nANS1017E Session rejected", false)]
    [InlineData(137, "ANS1302E No objects", false)]
    [InlineData(0, "", false)]
    public void SaysNothingThere_OnlyWhenThatIsAll(int exitCode, string output, bool expected) =>
        Judgement.SaysNothingThere(new ClientRun("dsmc delete", exitCode, ClientOutput.Parse(output))).ShouldBe(expected);

    private static void Judge(int exitCode, string output) =>
        Judgement.Require(new ClientRun("dsmc backup", exitCode, ClientOutput.Parse(output)), ClientTotal.BackedUp, isExact: false);
}
