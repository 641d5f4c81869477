using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Resume;
using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>What is noted of a backup in the making: its description, <c>.emberkeep/jobs/ID.request</c>, and the lease of who is at it.</summary>
internal sealed class UnfinishedBackupTarget : FuzzTarget
{
    private static readonly BackupId s_id = BackupId.Parse(Samples.Backup);

    public override string Name => "unfinished-backup";

    public override bool IsJson => true;

    public override string Where => JobObjects.Request(s_id);

    public override IEnumerable<byte[]> Seeds =>
    [
        JsonSerializer.SerializeToUtf8Bytes(
            new JournaledBackup
            {
                Backup = new JournalBackup($"aa/aa/{Samples.Backup}", Samples.Prefix),
                VolumeId = Guid.Parse(Samples.Volume),
                Name = "n",
                Parent = new JournalBackup("x", Samples.Prefix[..^1] + "2"),
                CreatedAt = DateTimeOffset.UnixEpoch,
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" },
                VolumeLength = 1 << 20,
                ObjectSize = 1 << 16,
                BlockSize = 4096,
                Compression = "zlib",
                CompressionLevel = 6,
            },
            JournalJson.Default.JournaledBackup),
        JsonSerializer.SerializeToUtf8Bytes(
            new LeaseRecord(LeaseRecord.SupportedVersion, Guid.Empty, new JobOwner("host", "boot", "pid:[1]", 42, 4711), IsReleased: false), JournalJson.Default.LeaseRecord),
    ];

    protected override IEnumerable<string> Words =>
    [
        "version", "backup", "container", "prefix", "parent", "volume_id", "metadata", "volume_length", "object_size", "block_size", "compression", "compression_level",
        "created_at", "owner", "job", "is_released", Samples.Prefix, "../x", "9999-12-31T23:59:59+00:00",
    ];

    public override bool IsRefusal(Exception exception) => IsRefusal(exception, ErrorKind.Corrupt);

    public override async ValueTask<string> RunAsync(byte[] input)
    {
        var store = new MemoryStore();
        store.Tamper(ContainerName.Jobs.Value, JobObjects.Request(s_id), input);
        var lease = JobLease.Parse(input);
        (lease is null || lease.Owner is not null).ShouldBeTrue();
        var backup = (await BackupDescription.ReadAsync(new JobObjects(store), s_id, CancellationToken.None)).ShouldNotBeNull();
        var request = BackupDescription.ToRequest(backup, null, null);
        request.Id.ShouldBe(s_id);
        request.Container.ShouldNotBeNull().IsReserved.ShouldBeFalse();
        backup.BlockSize.ShouldBeGreaterThan(0);
        backup.ObjectSize.ShouldBeGreaterThan(0);
        backup.VolumeLength.ShouldBeGreaterThanOrEqualTo(0);
        return $"{lease is null} {backup.Parent is null} {backup.Metadata.Count > 0} {backup.CompressionLevel is null}";
    }
}
