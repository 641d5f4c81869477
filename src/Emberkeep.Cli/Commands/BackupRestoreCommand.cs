using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Volumes;

namespace Emberkeep.Cli.Commands;

/// <summary><c>backup restore</c>: writes a backup to a new file, or over an existing file or block device.</summary>
internal sealed class BackupRestoreCommand : Verb
{
    private readonly BackupReference _backup;
    private readonly Argument<string> _target = new("target")
    {
        Description = "A new file or Ceph image (rbd:POOL/IMAGE), or with --force an existing file, block device or image",
        HelpName = "TARGET",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Overwrite an existing target" };

    private readonly Option<bool> _verifyFirst = new("--verify-first")
    {
        Description = "Read and verify everything that is needed before the target is opened",
    };

    private readonly Option<bool> _prove = new("--prove") { Description = "Read the target back at the end and compare every block with the backup" };

    private readonly Option<bool> _salvage = new("--salvage") { Description = "Restore what is whole of a damaged backup; zero and list the rest" };

    private readonly Option<string> _salvageMap = new("--salvage-map")
    {
        Description = "Write what --salvage restored and what is lost to this file, in the format of ddrescue's map files",
        HelpName = "FILE",
    };

    public BackupRestoreCommand(Func<ParseResult, Invocation> start)
        : base("restore", "Restore a backup to a file or block device", start)
    {
        _backup = new BackupReference(this, ArgumentArity.ExactlyOne);
        Add(_target);
        foreach (var option in (Option[])[_force, _verifyFirst, _prove, _salvage, _salvageMap])
        {
            Add(option);
        }
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var path = invocation.Parse.GetRequiredValue(_target);
        var force = invocation.Parse.GetValue(_force);
        var options = ReadOptions(invocation);
        var existed = await invocation.Composition.VolumeExistsAsync(invocation.Settings.Selection, path, cancellationToken);
        if (existed && !force)
        {
            throw new BackupException(
                ErrorKind.AlreadyExists, $"{path} exists already.", "Give a path that does not exist, or --force to overwrite it.");
        }

        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        var index = await invocation.ReadIndexAsync(driver, cancellationToken);
        var chain = index.ChainOf(_backup.FindOne(invocation, index));
        var length = await driver.GetVolumeLengthAsync(chain, cancellationToken);
        try
        {
            if (invocation.Parse.GetValue(_verifyFirst))
            {
                await RehearseAsync(invocation, driver, chain, length, cancellationToken);
            }

            await using var target = await invocation.Composition.OpenTargetAsync(invocation.Settings.Selection, path, length, force, cancellationToken);
            var started = invocation.Time.GetTimestamp();
            var report = await RestoreAsync(invocation, driver, chain, target, options, cancellationToken);
            RestoreReporting.Write(invocation.Reporter, report, path, !existed, invocation.Time.GetElapsedTime(started), index);
            if (invocation.Parse.GetValue(_salvageMap) is { } map)
            {
                await SalvageMap.WriteAsync(map, report, cancellationToken);
            }

            return report.Lost.Count == 0 ? ExitCode.Success : ExitCode.RestoredInPart;
        }
        catch (BackupException e) when (e.DamagedBackup is not null)
        {
            throw DamageAdvice.Of(e, index);
        }
    }

    private RestoreOptions ReadOptions(Invocation invocation)
    {
        var salvage = invocation.Parse.GetValue(_salvage);
        if (salvage && invocation.Parse.GetValue(_verifyFirst))
        {
            throw new BackupException(
                ErrorKind.Invalid,
                "--verify-first stops at damage and --salvage goes on, so they cannot be given together.",
                "`emberkeep backup verify` tells what is damaged without touching a target.");
        }

        if (!salvage && invocation.Parse.GetValue(_salvageMap) is not null)
        {
            throw new BackupException(ErrorKind.Invalid, "--salvage-map was given without --salvage.", "Add --salvage.");
        }

        return new RestoreOptions { Prove = invocation.Parse.GetValue(_prove), Salvage = salvage };
    }

    /// <summary>A restore to nowhere reads and verifies exactly what the restore will.</summary>
    private static async Task RehearseAsync(
        Invocation invocation, BackupDriver driver, BackupChain chain, long length, CancellationToken cancellationToken)
    {
        using var progress = invocation.StartProgress("verify");
        await using var nothing = new DiscardingVolume(length);
        await driver.RestoreAsync(chain, nothing, progress, cancellationToken);
        progress.Complete();
    }

    private static async Task<RestoreReport> RestoreAsync(
        Invocation invocation,
        BackupDriver driver,
        BackupChain chain,
        RestoreTarget target,
        RestoreOptions options,
        CancellationToken cancellationToken)
    {
        var isComplete = false;
        try
        {
            using var progress = invocation.StartProgress("restore");
            var report = await driver.RestoreAsync(chain, target.Volume, options, progress, cancellationToken);
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
}
