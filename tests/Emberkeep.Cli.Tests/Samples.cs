using Emberkeep.Backups;
using Emberkeep.Stores;

namespace Emberkeep.Cli.Tests;

/// <summary>Records for tests.</summary>
internal static class Samples
{
    public const string Host = "keep1";
    public const string Service = "cinder.backup.drivers.nfs.NFSBackupDriver";
    public const long VolumeLength = 3 << 20;

    public static readonly VolumeId VolumeA = VolumeId.Parse("11111111-2222-4333-8444-555555555555");
    public static readonly VolumeId VolumeB = VolumeId.Parse("99999999-2222-4333-8444-555555555555");
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 20, 4, 38, TimeSpan.Zero);

    /// <summary>An id that begins with the given number in hexadecimal, for example aabb0001 for 0xaabb0001.</summary>
    public static BackupId Id(uint number) => BackupId.Parse($"{number:x8}-0000-4000-8000-000000000001");

    public static BackupRecord Record(uint id, BackupRecord? parent = null, VolumeId? volume = null, string? name = null, int hour = 0) => new()
    {
        Id = Id(id),
        VolumeId = volume ?? parent?.VolumeId ?? VolumeA,
        Name = name,
        SizeGiB = 1,
        VolumeLength = VolumeLength,
        ObjectCount = 2,
        Container = ContainerName.Parse($"{id:x8}"[..2] + "/" + Id(id)),
        ServiceMetadata = $"volume_{volume ?? VolumeA}_20261122200438_backup_{Id(id)}",
        Service = Service,
        ParentId = parent?.Id,
        CreatedAt = Start.AddHours(hour),
        DataTimestamp = Start.AddHours(hour),
        Host = Host,
    };
}
