using System.CommandLine;
using System.Globalization;
using Emberkeep.Cli.Output;
using Emberkeep.Storage.FileSystem.Mounting;

namespace Emberkeep.Cli.Commands;

/// <summary><c>mount list</c>: the shares that are mounted, without asking their servers.</summary>
internal sealed class MountListCommand(Func<ParseResult, Invocation> start)
    : Verb("list", "List the shares that are mounted, who mounted them and who uses them; asks no server", start)
{
    protected override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var reporter = invocation.Reporter;
        var shares = invocation.Composition.OpenMounts(invocation.Settings.Selection, reporter).List();
        if (reporter.IsJson)
        {
            reporter.Json([.. shares.Select(MountView.Of)], CliJson.Default.IReadOnlyListMountView);
            return Task.FromResult(ExitCode.Success);
        }

        reporter.Table(new TextTable(
            ["SHARE", "MOUNT POINT", "STATE", "BY", "VERSION", ">USERS", ">IDLE", "OPTIONS"],
            [.. shares.Select(Row)]));
        return Task.FromResult(ExitCode.Success);
    }

    private static IReadOnlyList<string> Row(ShareOverview share) =>
    [
        share.Share,
        share.MountPoint,
        share.Hidden == 0 ? share.State : $"{share.State}, {share.Hidden.ToString(CultureInfo.InvariantCulture)} hidden",
        share.IsOwn ? "emberkeep" : "others",
        share.Version ?? "",
        share.Users.Count.ToString(CultureInfo.InvariantCulture),
        share.IdleTime is { } idle ? Size.Duration(idle) : "",
        share.Options ?? "",
    ];
}
