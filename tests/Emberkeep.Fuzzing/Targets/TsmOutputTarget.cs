using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;
using Emberkeep.Tsm.Client;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>What the TSM client prints, in whatever language and however broken, and the judgement about it. The first byte is the exit status.</summary>
internal sealed class TsmOutputTarget : FuzzTarget
{
    private const string Backup = """
        IBM Storage Protect
        Node Name: NODE1
        Session established with server SERVER1: Linux/x86_64
        ANS1898I ***** Processed     3,000 files *****
        Total number of objects inspected:            1
        Total number of objects backed up:            1
        Total number of objects failed:               0
        Total number of bytes transferred:         2.37 GB
        """;

    public override string Name => "tsm-output";

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, .. Bytes(Backup)],
        [8, .. Bytes(Backup.Replace("backed up:            1", "backed up: 6\u202f491", StringComparison.Ordinal))],
        [12, .. Bytes("ANS1228E Sending of object '/dev/backup-1' failed\nANS1063E The specified path is not valid")],
        [8, .. Bytes("ANS1092W No files matching search criteria were found")],
        [0, .. Bytes("       1,048,576  B  07/15/2026 10:00:00    STANDARD    A  /srv/backup-1\n  10 GB  RAW  15.07.2026  D  I  /dev/backup-2\n/srv/backup-3")],
    ];

    protected override IEnumerable<string> Words =>
    [
        "Total number of objects backed up: ", "Total number of objects restored: ", "Total number of objects deleted: ", "Total number of objects failed: ", "ANS1017E ", "ANS1302E ",
        "ANS1809W ", "\r", "\n", ",", ".", "\u202f", "\u00a0", "000", " A  /", " I  /", "/srv/backup-1",
    ];

    public override bool IsRefusal(Exception exception) => exception is BackupException { Kind: not ErrorKind.Internal, Remedy.Length: > 0 };

    public override ValueTask<string> RunAsync(byte[] input)
    {
        var run = new ClientRun("dsmc backup", input.Length > 0 ? input[0] : 0, ClientOutput.Parse(Text(input.Length > 0 ? input[1..] : input)));
        var output = run.Output;
        output.Listed.ShouldAllBe(listed => listed.Path.StartsWith('/'));
        output.Messages.ShouldAllBe(message => message.Number.All(char.IsAsciiDigit));
        foreach (var total in Enum.GetValues<ClientTotal>())
        {
            (output.Total(total) ?? 0).ShouldBeGreaterThanOrEqualTo(0);
        }

        if (Judgement.SaysNothingThere(run))
        {
            return new("nothing there");
        }

        Judgement.Require(run, ClientTotal.BackedUp, isExact: false);

        // What passes has to say so in so many words: nothing else may be taken for success.
        run.ExitCode.ShouldBeOneOf(0, 8);
        Text(input).ShouldContain("Total number of objects backed up", Case.Insensitive);
        output.Total(ClientTotal.BackedUp)!.Value.ShouldBeGreaterThan(0);
        return new($"success {Math.Min(3, Judgement.WarningsOf(run).Count())} {Scale(output.Total(ClientTotal.BackedUp) ?? 0)} {Math.Min(3, output.Listed.Count)}");
    }
}
