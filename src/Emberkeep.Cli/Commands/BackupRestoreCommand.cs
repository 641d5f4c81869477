using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary><c>backup restore</c>: writes a backup to a new file, or over an existing file or block device.</summary>
internal sealed class BackupRestoreCommand : Verb
{
    private readonly BackupReference _backup;
    private readonly Argument<string> _target = new("target")
    {
        Description = "A new file, or with --force an existing file or block device",
        HelpName = "TARGET",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Overwrite an existing target" };

    public BackupRestoreCommand(Func<ParseResult, Invocation> start)
        : base("restore", "Restore a backup to a file or block device", start)
    {
        _backup = new BackupReference(this, ArgumentArity.ExactlyOne);
        Add(_target);
        Add(_force);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var path = invocation.Parse.GetRequiredValue(_target);
        var force = invocation.Parse.GetValue(_force);
        var existed = invocation.Composition.VolumeExists(path);
        if (existed && !force)
        {
            throw new BackupException(
                ErrorKind.AlreadyExists, $"{path} exists already.", "Give a path that does not exist, or --force to overwrite it.");
        }

        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        var index = await invocation.ReadIndexAsync(driver, cancellationToken);
        var chain = index.ChainOf(_backup.FindOne(invocation, index));
        var length = await driver.GetVolumeLengthAsync(chain, cancellationToken);
        await using var target = await invocation.Composition.OpenTargetAsync(path, length, force, cancellationToken);

        var started = invocation.Time.GetTimestamp();
        var report = await RestoreAsync(invocation, driver, chain, target, cancellationToken);
        Report(invocation.Reporter, report, path, !existed, invocation.Time.GetElapsedTime(started));
        return ExitCode.Success;
    }

    private static async Task<RestoreReport> RestoreAsync(
        Invocation invocation, BackupDriver driver, BackupChain chain, RestoreTarget target, CancellationToken cancellationToken)
    {
        var isComplete = false;
        try
        {
            using var progress = invocation.StartProgress("restore");
            var report = await driver.RestoreAsync(chain, target.Volume, progress, cancellationToken);
            await target.Volume.FlushAsync(cancellationToken);
            isComplete = true;
            progress.Complete();
            return report;
        }
        finally
        {
            if (!isComplete)
            {
                await TakeBackAsync(invocation.Reporter, target);
            }
        }
    }

    private static async Task TakeBackAsync(Reporter reporter, RestoreTarget target)
    {
        try
        {
            var note = await target.RemoveIfCreated()
                ? $"removed the partial file {target.Volume.Name}"
                : target.HasWritten()
                    ? $"{target.Volume.Name} is restored in part only; do not use it before a restore succeeds"
                    : $"nothing was written to {target.Volume.Name}";
            reporter.Note(note);
        }
        catch (BackupException e)
        {
            // The restore's own error is the one that counts; this one must not hide it.
            reporter.Warning(e);
        }
    }

    private static void Report(Reporter reporter, RestoreReport report, string path, bool created, TimeSpan elapsed)
    {
        var rate = elapsed > TimeSpan.Zero ? Math.Round(report.VolumeLength / elapsed.TotalSeconds) : 0;
        if (reporter.IsJson)
        {
            reporter.Json(
                new RestoreView(
                    report.Backup.Id.ToString(),
                    path,
                    created,
                    report.VolumeLength,
                    report.BytesWritten,
                    report.BytesZeroed,
                    report.BytesRead,
                    report.Objects,
                    report.IsBlockVerified,
                    Math.Round(elapsed.TotalSeconds, 3),
                    rate),
                CliJson.Default.RestoreView);
        }
        else if (!reporter.IsQuiet)
        {
            var proof = report.IsBlockVerified
                ? "every block verified by SHA-256"
                : "verified by object MD5 only, the backup has no usable SHA-256 list";
            var amounts = $"{Size.Text(report.BytesWritten)} written, {Size.Text(report.BytesZeroed)} zeroed";
            reporter.Line($"restored {report.Backup.Id} to {path}: {Size.Text(report.VolumeLength)}, {amounts}");
            reporter.Line($"{proof}; {Size.Count(report.Objects, "object")}, {Size.Duration(elapsed)}, {Size.Text(rate)}/s");
        }
    }
}
