using System.Buffers;
using Emberkeep.Backups;
using Emberkeep.Engine.Format;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>Ids and good documents that several targets begin with.</summary>
internal static class Samples
{
    public const string Backup = "aaaaaaaa-0000-4000-8000-000000000001";
    public const string Parent = "aaaaaaaa-0000-4000-8000-000000000002";
    public const string Volume = "11111111-2222-3333-4444-555555555555";
    public const string Prefix = $"volume_{Volume}_20261122195129_backup_{Backup}";
    public const string Digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    public const string Md5 = "41e34ee8cd68433a7e88fc5cc04b56f3";

    public static BackupPrefix Owner { get; } = BackupPrefix.ForPosix(VolumeId.Parse(Volume), BackupId.Parse(Backup), new(2026, 11, 22, 19, 51, 29, TimeSpan.Zero));

    /// <summary>A sink that keeps what is written.</summary>
    public static Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> Into(ArrayBufferWriter<byte> kept) => (data, _) =>
    {
        kept.Write(data.Span);
        return ValueTask.CompletedTask;
    };
}
