using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;
using Emberkeep.Tsm.Format;
using Emberkeep.Tsm.Records;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>The record of a backup in TSM. What it names is what gets deleted.</summary>
internal sealed class TsmRecordTarget : FuzzTarget
{
    private const string Record = $$"""
        {"version": 1, "id": "{{Samples.Backup}}", "volume_id": "{{Samples.Volume}}", "name": "n", "created_at": "2026-11-22T19:51:29+00:00",
        "data_timestamp": "2026-11-22T19:51:29+00:00", "metadata": {"k": "v"}, "volume_length": 1048576, "sha256": "{{Samples.Digest}}",
        "service_metadata": "{\"backup_mode\": \"file\", \"backup_path\": \"/srv/backup-{{Samples.Backup}}\"}"}
        """;

    public override string Name => "tsm-record";

    public override bool IsJson => true;

    public override string Where => "record.json";

    public override IEnumerable<byte[]> Seeds => [Bytes(Record), Bytes(Record.Replace("file", "image", StringComparison.Ordinal))];

    protected override IEnumerable<string> Words => ["version", "volume_length", "sha256", "service_metadata", "backup_mode", "backup_path", "image", "/dev/*", "\\ud800", Samples.Parent];

    public override bool IsRefusal(Exception exception) => IsRefusal(exception, ErrorKind.Corrupt);

    public override ValueTask<string> RunAsync(byte[] input)
    {
        var record = RecordDirectory.Parse(input, BackupId.Parse(Samples.Backup), Where);
        var place = StoredPlace.Of(BackupId.Parse(Samples.Backup), record.ServiceMetadata, "backup");
        place.Path.ShouldEndWith(Samples.Backup);
        place.Path.IndexOfAny(['*', '?', '"', '\'', '{', '}', '\n']).ShouldBe(-1);
        record.ToRecord("service").VolumeLength!.Value.ShouldBeGreaterThanOrEqualTo(0);
        return new($"{place.Mode} {record.Sha256 is null} {record.Metadata is null}");
    }
}
