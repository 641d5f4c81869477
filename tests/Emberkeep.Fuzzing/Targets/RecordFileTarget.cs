using Emberkeep.Cli.Commands;
using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>The file that <c>backup import</c> reads, as the command or Cinder's client wrote it.</summary>
internal sealed class RecordFileTarget : FuzzTarget
{
    public override string Name => "record-file";

    public override bool IsJson => true;

    public override string Where => "record.json";

    public override IEnumerable<byte[]> Seeds =>
    [
        """{"backup_service": "cinder.backup.drivers.nfs.NFSBackupDriver", "backup_url": "e30="}"""u8.ToArray(),
        """{"backup-record": {"backup_service": "s", "backup_url": "e30="}}"""u8.ToArray(),
    ];

    protected override IEnumerable<string> Words => ["backup-record", "record", "backup_service", "backup_url", "\\ud800", "\\u0062ackup_url"];

    public override bool IsRefusal(Exception exception) => IsRefusal(exception, ErrorKind.Invalid);

    public override ValueTask<string> RunAsync(byte[] input)
    {
        var record = BackupImportCommand.ParseRecord(Text(input), Where);
        record.BackupService.ShouldNotBeNull();
        record.BackupUrl.ShouldNotBeNull();
        return new("record");
    }
}
