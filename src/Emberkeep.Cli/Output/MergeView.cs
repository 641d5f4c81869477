using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>What one increment took over from a deleted backup.</summary>
internal sealed record MergeView
{
    public required string Deleted { get; init; }

    public required string Into { get; init; }

    /// <summary>The increment's parent afterwards; null when it is full now.</summary>
    public required string? ParentId { get; init; }

    public required int LinkedObjects { get; init; }

    public required long LinkedBytes { get; init; }

    public required int CopiedObjects { get; init; }

    public required long CopiedBytes { get; init; }

    /// <summary>The views of a report.</summary>
    public static IEnumerable<MergeView> Of(DeleteReport report) => report.Merges.Select(merge => new MergeView
    {
        Deleted = report.Backup.Id.ToString(),
        Into = merge.Child.Id.ToString(),
        ParentId = merge.Child.ParentId?.ToString(),
        LinkedObjects = merge.LinkedObjects,
        LinkedBytes = merge.LinkedBytes,
        CopiedObjects = merge.CopiedObjects,
        CopiedBytes = merge.CopiedBytes,
    });
}
