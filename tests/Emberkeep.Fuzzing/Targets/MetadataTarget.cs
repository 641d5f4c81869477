using System.Buffers;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Restore;
using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>A backup's index, <c>_metadata</c>.</summary>
internal sealed class MetadataTarget : FuzzTarget
{
    public override string Name => "metadata";

    public override bool IsJson => true;

    public override string Where => "index of X";

    public override IEnumerable<byte[]> Seeds =>
    [
        Bytes($$"""{"objects": [], "backup_id": "{{Samples.Backup}}", "volume_id": "{{Samples.Volume}}", "version": "1.0.0"}"""),
        Bytes($$"""
            {"backup_description": "d", "backup_id": "{{Samples.Backup}}", "backup_name": "n", "created_at": "2026-11-22 19:51:29.333683+00:00",
             "objects": [{"{{Samples.Prefix}}-00001": {"compression": "zlib", "length": 65536, "md5": "{{Samples.Md5}}", "offset": 0} },
              {"{{Samples.Prefix}}-00002": {"compression": "none", "length": 32768, "md5": "{{Samples.Md5}}", "offset": 65536} }],
             "parent_id": "{{Samples.Parent}}", "version": "1.0.0", "volume_id": "{{Samples.Volume}}",
             "volume_meta": "{\"version\": 2, \"volume-base-metadata\": {\"size\": 1, \"display_name\": \"v\"} }"}
            """),
        Bytes($$"""
            {"backup_description": null, "backup_id": "{{Samples.Backup}}", "backup_name": null, "created_at": "None",
             "extra_metadata": {"emberkeep": {"availability_zone": "z", "created_by": "e", "data_timestamp": "2026-11-22 19:51:29+00:00", "host": "h",
              "metadata": {"a": "b"}, "snapshot_id": "{{Samples.Volume}}", "source_path": "/p", "volume_length": 98304}, "emberkeep_merge": {"backups": 2} },
             "objects": [{"{{Samples.Prefix}}-00001": {"compression": "zstd", "length": 65536, "md5": "{{Samples.Md5}}", "offset": 0} },
              {"{{Samples.Prefix}}-00003": {"compression": "bz2", "length": 32768, "md5": "{{Samples.Md5}}", "offset": 32768} },
              {"{{Samples.Prefix}}-moved": {"compression": "gzip", "length": 4096, "md5": "{{Samples.Md5}}", "offset": 81920} }],
             "parent_id": null, "version": "1.0.0", "volume_id": "{{Samples.Volume}}", "volume_meta": null}
            """),
    ];

    protected override IEnumerable<string> Words =>
    [
        "objects", "offset", "length", "md5", "compression", "version", "1.0.0", "backup_id", "volume_id", "parent_id", "volume_meta", "extra_metadata", "emberkeep",
        "emberkeep_merge", "backups", "metadata", "volume_length", "data_timestamp", "snapshot_id", "size", "volume-base-metadata", "none", "zlib", "BZ2", "lzma",
        Samples.Backup, Samples.Volume, Samples.Prefix, Samples.Prefix + "-00001", Samples.Prefix + "-100000", Samples.Prefix + "_sha256file", Samples.Md5,
        "{\\\"volume-base-metadata\\\": {\\\"size\\\": 3, \\\"\\\\ud800\\\": 1} }",
    ];

    public override bool IsRefusal(Exception exception) => IsRefusal(exception, ErrorKind.Corrupt, ErrorKind.Unsupported);

    public override async ValueTask<string> RunAsync(byte[] input)
    {
        var metadata = await ReadAsync(input);
        var record = RecordFactory.FromMetadata(metadata, BackupPrefix.DefaultContainer(metadata.BackupId), "service");
        record.SizeGiB.ShouldBeGreaterThan(0);
        var at = 0L;
        foreach (var range in NewestRanges.Of(metadata.Objects, long.MaxValue))
        {
            range.Range.Offset.ShouldBeGreaterThanOrEqualTo(at);
            range.Range.End.ShouldBeGreaterThan(range.Range.Offset);
            at = range.Range.End;
        }

        var written = await WriteAsync(metadata);
        var again = await ReadAsync(written);
        again.Objects.SequenceEqual(metadata.Objects).ShouldBeTrue();
        (await WriteAsync(again)).AsSpan().SequenceEqual(written).ShouldBeTrue();
        return $"{Scale(metadata.Objects.Count)} {metadata.Extension is null} {metadata.MergedBackups > 0} {metadata.OtherNames.Count > 0} {metadata.VolumeMeta is null} {metadata.CreatedAt is null} {record.SizeGiB > 1}";
    }

    private async Task<BackupMetadata> ReadAsync(byte[] json) =>
        await BackupMetadataReader.ReadAsync(new MemoryStream(json), Samples.Owner, Where, CancellationToken.None);

    private static async Task<byte[]> WriteAsync(BackupMetadata metadata)
    {
        var kept = new ArrayBufferWriter<byte>();
        await BackupMetadataWriter.WriteAsync(metadata, Samples.Into(kept), CancellationToken.None);
        return kept.WrittenSpan.ToArray();
    }
}
