using Emberkeep.Engine.Records;
using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>An exported record: its fields in JSON, which Cinder wraps in base64, or the base64 itself.</summary>
/// <param name="isEncoded">True when the input is the base64.</param>
internal sealed class RecordTarget(bool isEncoded) : FuzzTarget
{
    private const string Fields = $$"""
        {"driver_info": {}, "id": "{{Samples.Backup}}", "user_id": null, "volume_id": "{{Samples.Volume}}", "host": "h", "availability_zone": "nova",
         "container": "aa/aa/{{Samples.Backup}}", "parent_id": "{{Samples.Parent}}", "status": "available", "fail_reason": null, "size": 1, "display_name": "n",
         "display_description": null, "service_metadata": "{{Samples.Prefix}}", "service": "cinder.backup.drivers.nfs.NFSBackupDriver", "object_count": 3,
         "snapshot_id": null, "data_timestamp": "2026-11-22T19:51:29Z", "metadata": {"k": "v"}, "created_at": "2026-11-22T19:51:29Z", "deleted": false}
        """;

    public override string Name => isEncoded ? "record-url" : "record-fields";

    public override bool IsJson => !isEncoded;

    public override long BytesPerByte => 400;

    public override IEnumerable<byte[]> Seeds => [isEncoded ? Bytes(Convert.ToBase64String(Bytes(Fields))) : Bytes(Fields)];

    protected override IEnumerable<string> Words => isEncoded
        ? ["=", "==", "e30=", "bnVsbA==", "W10=", "\n", "+", "/", "-", "_"]
        :
        [
            "id", "size", "container", "service_metadata", "parent_id", "metadata", "created_at", "object_count", "service", Samples.Backup, Samples.Parent,
            Samples.Prefix, "..", "/etc", "cinder.backup.drivers.ceph.CephBackupDriver", "2026-11-22T19:51:29.000001", "2026-13-22T19:51:29Z", "\\ud800",
        ];

    public override bool IsRefusal(Exception exception) => IsRefusal(exception, ErrorKind.Invalid, ErrorKind.Unsupported);

    public override ValueTask<string> RunAsync(byte[] input)
    {
        var record = ExportedRecordCodec.Import(new ExportedRecord("", isEncoded ? Text(input) : Convert.ToBase64String(input)));

        // Whatever it says, it names objects of its own backup, in a place inside the repository.
        record.ServiceMetadata.ShouldNotBeNull().ShouldEndWith($"_backup_{record.Id}");
        record.Container.ShouldNotBeNull().IsReserved.ShouldBeFalse();
        record.Container.Value.Value.Split('/').ShouldAllBe(segment => segment != ".." && segment != "." && segment != "");
        var exported = ExportedRecordCodec.Export(record, 0);
        ExportedRecordCodec.Export(ExportedRecordCodec.Import(exported), 0).ShouldBe(exported);
        return new($"{record.ParentId is null} {record.Name is null} {Scale(record.Metadata.Count)} {record.SnapshotId is null}");
    }
}
