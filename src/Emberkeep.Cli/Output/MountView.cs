using Emberkeep.Storage.FileSystem.Mounting;

namespace Emberkeep.Cli.Output;

/// <summary>One share of <c>mount list</c>.</summary>
internal sealed record MountView(
    string Share,
    string MountPoint,
    string State,
    bool IsOwn,
    string? Type,
    string? Version,
    string? Options,
    int Hidden,
    IReadOnlyList<int> Users,
    double? IdleSeconds)
{
    public static MountView Of(ShareOverview share) => new(
        share.Share,
        share.MountPoint,
        share.State,
        share.IsOwn,
        share.FileSystemType,
        share.Version,
        share.Options,
        share.Hidden,
        share.Users,
        share.IdleTime?.TotalSeconds);
}
