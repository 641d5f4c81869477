using System.CommandLine;
using Emberkeep.Cli.Output;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary><c>mount unmount</c>: unmounts shares that Emberkeep mounted.</summary>
internal sealed class MountUnmountCommand : Verb
{
    private readonly Argument<string?> _share = new("SHARE") { Description = "The share, as 'mount list' shows it", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _idle = new("--idle") { Description = "Unmount every share that no process of Emberkeep uses" };

    public MountUnmountCommand(Func<ParseResult, Invocation> start)
        : base("unmount", "Unmount shares that Emberkeep mounted and nobody uses; never a mount of somebody else's", start)
    {
        Add(_share);
        Add(_idle);
        Validators.Add(result =>
        {
            if (result.GetValue(_idle) == (result.GetValue(_share) is not null))
            {
                result.AddError("Give either a SHARE or --idle.");
            }
        });
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var reporter = invocation.Reporter;
        var mounts = invocation.Composition.OpenMounts(invocation.Settings.Selection, reporter);
        IReadOnlyList<string> unmounted;
        IReadOnlyList<BackupException> failures = [];
        if (invocation.Parse.GetValue(_share) is { } text)
        {
            await mounts.UnmountAsync(text, cancellationToken);
            unmounted = [text];
        }
        else
        {
            (unmounted, failures) = await mounts.UnmountIdleAsync(cancellationToken);
        }

        if (reporter.IsJson)
        {
            reporter.Json(new UnmountView(unmounted), CliJson.Default.UnmountView);
        }
        else
        {
            foreach (var share in unmounted)
            {
                reporter.Line(share);
            }
        }

        var exitCode = ExitCode.Success;
        foreach (var failure in failures)
        {
            exitCode = reporter.Error(failure);
        }

        return exitCode;
    }
}
