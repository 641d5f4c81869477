using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>A range that <c>backup restore --salvage</c> could not bring back.</summary>
internal sealed record LostView(long Offset, long Length, string BackupId, string? Object, string Reason)
{
    public static LostView Of(LostRange range) => new(range.Offset, range.Length, range.Backup.ToString(), range.ObjectName, range.Reason);
}
